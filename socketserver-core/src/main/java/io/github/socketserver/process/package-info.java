/**
 * Worker processes: their start, their supervision, and what they and their parent tell
 * each other.
 */
@NullMarked
package io.github.socketserver.process;

import org.jspecify.annotations.NullMarked;
