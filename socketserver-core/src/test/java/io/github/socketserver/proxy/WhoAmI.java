package io.github.socketserver.proxy;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

import io.github.socketserver.event.NumericAddress;
import io.github.socketserver.policy.ProxyHeader;
import io.github.socketserver.request.LineHandler;
import io.github.socketserver.request.StreamRequest;

/**
 * Answers each line with itself and with what is known of the client, under every mode.
 */
class WhoAmI extends LineHandler {

	@Override
	protected void handleLine(byte[] line) throws IOException {
		output().writeLine(new String(line, StandardCharsets.US_ASCII) + " " + describe(request()));
	}

	static String describe(StreamRequest request) {
		ProxyHeader header = request.proxyHeader();
		return host(request.clientAddress()) + " via " + host(request.peerAddress()) + " "
				+ ((header != null) ? header.protocol() : "directly");
	}

	static String host(SocketAddress address) {
		if (address == null) {
			return "nobody";
		}
		String text = new NumericAddress(address).toString();
		return text.startsWith("127.0.0.") ? text.substring(0, text.indexOf(':')) : text;
	}

}
