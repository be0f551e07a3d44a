/**
 * Sockets by the operating system's own calls: edge-triggered {@code epoll} on Linux, and
 * datagrams by the batch.
 */
@NullMarked
package io.github.socketserver.ffm;

import org.jspecify.annotations.NullMarked;
