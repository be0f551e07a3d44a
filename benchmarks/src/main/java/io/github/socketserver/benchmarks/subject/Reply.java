package io.github.socketserver.benchmarks.subject;

import java.util.Arrays;

import io.github.socketserver.benchmarks.server.Upper;

/**
 * The protocol: what is answered to a line.
 */
final class Reply {

	private static final int BIG = 64 * 1024 - 1;

	private Reply() {
	}

	/**
	 * Answers a line.
	 * @param line the line without its end
	 * @return the reply without its end; an array that nobody else has
	 */
	static byte[] to(byte[] line) {
		if (line.length < 3 || line[0] != 'B' || line[1] != 'I' || line[2] != 'G') {
			return Upper.ascii(line);
		}
		byte[] reply = new byte[BIG];
		Arrays.fill(reply, (byte) 'B');
		return reply;
	}

}
