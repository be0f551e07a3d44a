/**
 * The load generator: a process of its own that verifies every reply.
 */
@NullMarked
package io.github.socketserver.benchmarks.load;

import org.jspecify.annotations.NullMarked;
