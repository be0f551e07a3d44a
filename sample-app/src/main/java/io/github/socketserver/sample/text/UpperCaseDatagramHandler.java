package io.github.socketserver.sample.text;

import java.io.IOException;

import io.github.socketserver.request.DatagramRequestHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;

/**
 * Answers a datagram with its text, stripped and in upper case. Nothing but white space
 * gets an empty answer.
 *
 * @since 0.1.0
 */
@SocketServerHandler
public class UpperCaseDatagramHandler extends DatagramRequestHandler {

	/**
	 * Creates a handler.
	 */
	public UpperCaseDatagramHandler() {
	}

	@Override
	protected void handle() throws IOException {
		output().write(AsciiText.upperAscii(AsciiText.strip(packet())));
	}

	@Override
	protected boolean sendEmptyReply() {
		return true;
	}

}
