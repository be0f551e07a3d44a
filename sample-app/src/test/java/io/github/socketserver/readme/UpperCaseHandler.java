package io.github.socketserver.readme;

import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;

@SocketServerHandler
class UpperCaseHandler extends StreamRequestHandler {

}
