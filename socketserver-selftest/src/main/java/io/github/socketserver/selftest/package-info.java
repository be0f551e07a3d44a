/**
 * The fault suite as a program: what the servers promise, tried on the platform at hand.
 */
@NullMarked
package io.github.socketserver.selftest;

import org.jspecify.annotations.NullMarked;
