/**
 * Concurrency modes: where handlers run, and what happens when no thread is free.
 */
@NullMarked
package io.github.socketserver.concurrency;

import org.jspecify.annotations.NullMarked;
