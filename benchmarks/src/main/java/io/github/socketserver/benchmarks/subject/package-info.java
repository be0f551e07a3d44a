/**
 * Servers that faults are applied to: the same protocol and the same deadlines, each in
 * the way that its framework means it to be done.
 */
@NullMarked
package io.github.socketserver.benchmarks.subject;

import org.jspecify.annotations.NullMarked;
