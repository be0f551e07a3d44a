/**
 * One instance of an application hands its port over to the next, while clients come and
 * go.
 */
@NullMarked
package io.github.socketserver.benchmarks.handover;

import org.jspecify.annotations.NullMarked;
