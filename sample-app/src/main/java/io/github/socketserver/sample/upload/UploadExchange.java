package io.github.socketserver.sample.upload;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

import io.github.socketserver.io.EndOfInputException;
import io.github.socketserver.io.Framing;
import io.github.socketserver.request.StreamRequest;

/**
 * A client's request and its answer.
 */
class UploadExchange {

	private static final int CHUNK = 64 * 1024;

	private static final UploadJson json = new UploadJson();

	private final StreamRequest request;

	private final Framing framing;

	private boolean answered;

	UploadExchange(StreamRequest request, Framing framing) {
		this.request = request;
		this.framing = framing;
	}

	/**
	 * Reads what the client asks for.
	 * @return the header
	 * @throws IOException if there is no valid header
	 */
	UploadHeader readHeader() throws IOException {
		byte[] header = this.request.input().readFrame(this.framing);
		if (header == null) {
			throw new EndOfInputException("The client sent no header");
		}
		return json.readHeader(header);
	}

	/**
	 * Receives a file's bytes.
	 * @param size how many
	 * @param target where to put them
	 * @throws IOException if the connection or the target fails
	 */
	void receive(long size, Target target) throws IOException {
		byte[] chunk = new byte[(int) Math.min(size, CHUNK)];
		long remaining = size;
		while (remaining > 0) {
			int count = this.request.input().read(chunk, 0, (int) Math.min(remaining, chunk.length));
			if (count < 0) {
				throw new EndOfInputException(
						"The client closed its side after " + (size - remaining) + " of " + size + " bytes");
			}
			target.write(ByteBuffer.wrap(chunk, 0, count));
			remaining -= count;
		}
	}

	/**
	 * Sends a file's bytes.
	 * @param size how many
	 * @param source where they are
	 * @throws IOException if the connection or the source fails
	 */
	void send(long size, Source source) throws IOException {
		ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(size, CHUNK));
		long remaining = size;
		while (remaining > 0) {
			chunk.clear().limit((int) Math.min(remaining, chunk.capacity()));
			int count = source.read(chunk);
			if (count < 0) {
				throw new EOFException("The file has become shorter than " + size + " bytes");
			}
			this.request.output().write(chunk.array(), 0, count);
			remaining -= count;
		}
	}

	/**
	 * Answers that the client got what it asked for.
	 * @param filename name of the file
	 * @param filesize size of the file in bytes
	 * @throws IOException if the connection fails
	 */
	void ok(String filename, long filesize) throws IOException {
		answer(json.ok(filename, filesize));
	}

	/**
	 * Answers that the client does not get what it asked for, unless it has an answer
	 * already.
	 * @param error why
	 * @throws IOException if the connection fails
	 */
	void error(String error) throws IOException {
		if (!this.answered) {
			answer(json.error(error));
		}
	}

	private void answer(byte[] reply) throws IOException {
		this.answered = true;
		this.request.output().writeFrame(this.framing, reply);
	}

	/**
	 * Takes bytes.
	 */
	@FunctionalInterface
	interface Target {

		void write(ByteBuffer bytes) throws IOException;

	}

	/**
	 * Gives bytes.
	 */
	@FunctionalInterface
	interface Source {

		int read(ByteBuffer bytes) throws IOException;

	}

}
