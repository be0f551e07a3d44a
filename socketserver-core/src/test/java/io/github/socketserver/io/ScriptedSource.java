package io.github.socketserver.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * {@link ByteSource} that delivers given pieces, one a read at most, and then the end.
 */
final class ScriptedSource implements ByteSource {

	private final Deque<byte[]> pieces = new ArrayDeque<>();

	private final List<Integer> askedLengths = new ArrayList<>();

	private final boolean stopsBetweenFrames;

	private int readsAtEnd;

	private ScriptedSource(boolean stopsBetweenFrames) {
		this.stopsBetweenFrames = stopsBetweenFrames;
	}

	static ScriptedSource of(String... pieces) {
		ScriptedSource source = new ScriptedSource(false);
		for (String piece : pieces) {
			source.pieces.add(Bytes.of(piece));
		}
		return source;
	}

	static ScriptedSource of(byte[] bytes, int pieceLength) {
		ScriptedSource source = new ScriptedSource(false);
		for (int from = 0; from < bytes.length; from += pieceLength) {
			source.pieces.add(java.util.Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + pieceLength)));
		}
		return source;
	}

	static ScriptedSource stopping() {
		return new ScriptedSource(true);
	}

	ScriptedSource then(byte[] piece) {
		this.pieces.add(piece);
		return this;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		this.askedLengths.add(target.remaining());
		byte[] piece = this.pieces.poll();
		if (piece == null) {
			this.readsAtEnd++;
			return -1;
		}
		int count = Math.min(target.remaining(), piece.length);
		target.put(piece, 0, count);
		if (count < piece.length) {
			this.pieces.addFirst(java.util.Arrays.copyOfRange(piece, count, piece.length));
		}
		return count;
	}

	@Override
	public boolean await(boolean betweenFrames) {
		return !(betweenFrames && this.stopsBetweenFrames);
	}

	List<Integer> askedLengths() {
		return this.askedLengths;
	}

	int readsAtEnd() {
		return this.readsAtEnd;
	}

	byte[] unread() {
		ByteArrayOutputStream rest = new ByteArrayOutputStream();
		this.pieces.forEach(rest::writeBytes);
		return rest.toByteArray();
	}

}
