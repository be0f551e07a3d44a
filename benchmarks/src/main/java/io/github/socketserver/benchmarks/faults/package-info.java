/**
 * Faults that are applied to servers, and what becomes of the servers and their clients.
 */
@NullMarked
package io.github.socketserver.benchmarks.faults;

import org.jspecify.annotations.NullMarked;
