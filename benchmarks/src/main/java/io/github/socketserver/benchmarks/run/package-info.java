/**
 * Starts servers and load in turn, and reports what was measured.
 */
@NullMarked
package io.github.socketserver.benchmarks.run;

import org.jspecify.annotations.NullMarked;
