/**
 * The command {@code forking}: what a process for each request costs, beside Python's
 * {@code ForkingTCPServer}.
 */
@NullMarked
package io.github.socketserver.benchmarks.forking;

import org.jspecify.annotations.NullMarked;
