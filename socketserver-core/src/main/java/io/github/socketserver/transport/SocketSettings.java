package io.github.socketserver.transport;

/**
 * Options of stream sockets.
 *
 * @param backlog how many connections the kernel may keep waiting
 * @param reuseAddress whether to bind although old connections linger
 * ({@code SO_REUSEADDR})
 * @param reusePort whether several sockets may share the port ({@code SO_REUSEPORT})
 * @param receiveBufferSize size of the kernel's receive buffer in bytes; 0 for the
 * system's default
 * @param sendBufferSize size of the kernel's send buffer in bytes; 0 for the system's
 * default
 * @param tcpNoDelay whether small segments leave at once ({@code TCP_NODELAY})
 * @param keepAlive whether the kernel probes idle connections ({@code SO_KEEPALIVE})
 * @since 0.1.0
 */
public record SocketSettings(int backlog, boolean reuseAddress, boolean reusePort, int receiveBufferSize,
		int sendBufferSize, boolean tcpNoDelay, boolean keepAlive) {

}
