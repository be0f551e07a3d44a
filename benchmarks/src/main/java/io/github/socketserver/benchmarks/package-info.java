/**
 * What the load generator, the servers and the runner share.
 */
@NullMarked
package io.github.socketserver.benchmarks;

import org.jspecify.annotations.NullMarked;
