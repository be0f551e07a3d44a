/**
 * Sockets by the operating system's own calls: edge-triggered {@code epoll} on Linux.
 */
@NullMarked
package io.github.socketserver.ffm;

import org.jspecify.annotations.NullMarked;
