/**
 * A server under work for minutes, and whether it keeps anything of it.
 */
@NullMarked
package io.github.socketserver.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
