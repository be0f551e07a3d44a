/**
 * The seam to the operating system: listeners, connections and datagram endpoints for the
 * four socket types, and readiness: who waits for bytes, and how.
 */
@NullMarked
package io.github.socketserver.transport;

import org.jspecify.annotations.NullMarked;
