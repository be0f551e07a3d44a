/**
 * What handlers read and write with: Python's {@code rfile} and {@code wfile}, framing,
 * and the exceptions that tell what the peer did.
 */
@NullMarked
package io.github.socketserver.io;

import org.jspecify.annotations.NullMarked;
