package io.github.socketserver.selftest.trial;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.github.socketserver.io.ReplyOutput;

/**
 * What a client may tell a handler to do: lines and packets that begin with an
 * exclamation mark. All others are answered in upper case.
 */
final class Command {

	private static final int CHUNK = 65_536;

	private Command() {
	}

	/**
	 * Returns whether a client wants its request to end although it sends more.
	 * @param request what it has sent
	 * @return {@code true} if so
	 */
	static boolean isEnd(byte[] request) {
		return new String(request, StandardCharsets.US_ASCII).equals("!end");
	}

	/**
	 * Does what a client wants.
	 * @param request what it has sent
	 * @param ledger what to do
	 * @param output where to reply
	 * @return what to reply in the end
	 * @throws Exception if that is what the client wants
	 */
	static String run(byte[] request, HandlerLedger ledger, ReplyOutput output) throws Exception {
		String text = new String(request, StandardCharsets.US_ASCII);
		if (!text.startsWith("!")) {
			return text.toUpperCase(Locale.ROOT);
		}
		String[] words = text.split(" ");
		switch (words[0]) {
			case "!throw" -> throw new PlantedException("HANDLE");
			case "!error" -> throw new LinkageError("planted");
			case "!overflow" -> overflow(1);
			case "!block" -> ledger.block();
			case "!end" -> {
				return "DONE";
			}
			case "!act" -> ledger.act();
			case "!stream" -> stream(Long.parseLong(words[1]), output);
			default -> throw new IllegalArgumentException("There is no command " + words[0]);
		}
		return "DONE";
	}

	private static int overflow(int depth) {
		return (depth > 0) ? 1 + overflow(depth + 1) : 0;
	}

	private static void stream(long count, ReplyOutput output) throws Exception {
		byte[] chunk = "x".repeat(CHUNK).getBytes(StandardCharsets.US_ASCII);
		long left = count;
		while (left > 0) {
			int length = (int) Math.min(CHUNK, left);
			output.write(chunk, 0, length);
			left -= length;
		}
	}

}
