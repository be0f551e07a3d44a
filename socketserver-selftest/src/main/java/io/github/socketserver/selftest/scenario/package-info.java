/**
 * The faults, one class each.
 */
@NullMarked
package io.github.socketserver.selftest.scenario;

import org.jspecify.annotations.NullMarked;
