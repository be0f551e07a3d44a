package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.spring.boot.SocketServerFactory;

/**
 * {@link SocketServerFactory} that makes the servers of the core library.
 */
final class DefaultSocketServerFactory implements SocketServerFactory {

}
