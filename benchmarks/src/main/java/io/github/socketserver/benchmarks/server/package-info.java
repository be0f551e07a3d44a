/**
 * Servers of one protocol, ours and others, each started as a process of its own.
 */
@NullMarked
package io.github.socketserver.benchmarks.server;

import org.jspecify.annotations.NullMarked;
