/**
 * Small objects that decide who is served, and when: limits, back-off.
 */
@NullMarked
package io.github.socketserver.policy;

import org.jspecify.annotations.NullMarked;
