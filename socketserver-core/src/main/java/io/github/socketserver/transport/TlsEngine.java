package io.github.socketserver.transport;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * Moves bytes between an {@link SSLEngine} and the connection below it, without ever
 * blocking. For one thread at a time.
 */
final class TlsEngine {

	/**
	 * How many records of a handshake are read. It needs a dozen; a client that sends
	 * more keeps the server busy on purpose.
	 */
	private static final int LONGEST_HANDSHAKE = 512;

	/**
	 * How many records in a row may carry no data: key updates, warnings, empty records.
	 */
	private static final int LONGEST_IDLE_TALK = 32;

	private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

	private final StreamConnection connection;

	private final SSLEngine engine;

	private final TlsBuffer received;

	private final TlsBuffer decrypted = new TlsBuffer();

	private final TlsBuffer encrypted = new TlsBuffer();

	private boolean handshaken;

	private boolean ended;

	private int recordsWithoutData;

	/**
	 * Creates an engine that begins with a handshake.
	 * @param connection carries the encrypted bytes
	 * @param engine does the cryptography
	 * @param received what the client has sent already
	 * @throws SSLException if the engine cannot begin
	 */
	TlsEngine(StreamConnection connection, SSLEngine engine, ByteBuffer received) throws SSLException {
		this.connection = connection;
		this.engine = engine;
		this.received = new TlsBuffer(received);
		engine.beginHandshake();
	}

	/**
	 * Goes on with the handshake.
	 * @return what it needs next
	 * @throws IOException if the client does not agree, or the connection is broken
	 */
	StreamConnection.Progress handshake() throws IOException {
		while (send()) {
			switch (this.engine.getHandshakeStatus()) {
				case NEED_TASK -> runTasks();
				case NEED_WRAP -> requireOpen(wrap(EMPTY));
				case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
					if (!decrypt(EMPTY)) {
						return needsMore();
					}
				}
				case FINISHED, NOT_HANDSHAKING -> {
					this.handshaken = true;
					this.recordsWithoutData = 0;
					return StreamConnection.Progress.DONE;
				}
			}
		}
		return StreamConnection.Progress.NEEDS_WRITE;
	}

	TlsInfo info() {
		return TlsInfo.of(this.engine);
	}

	/**
	 * Reads and decrypts.
	 * @param target where to put the bytes
	 * @return the number of bytes, 0 when none are there yet, -1 after the client has
	 * ended TLS
	 * @throws EOFException if the connection ends before TLS does
	 * @throws IOException if the connection is broken, or what arrives is not TLS
	 */
	int read(ByteBuffer target) throws IOException {
		int begin = target.position();
		while (this.decrypted.isEmpty() && target.position() == begin) {
			if (!decrypt(target)) {
				return this.ended ? -1 : 0;
			}
		}
		this.decrypted.transferTo(target);
		return target.position() - begin;
	}

	/**
	 * Encrypts and writes. What was encrypted counts as written, even if it waits here.
	 * @param sources the bytes, in order
	 * @return the number of bytes taken
	 * @throws IOException if the connection is broken, or TLS has ended
	 */
	long write(ByteBuffer... sources) throws IOException {
		long count = 0;
		while (send() && hasRemaining(sources)) {
			SSLEngineResult result = wrap(sources);
			requireOpen(result);
			count += result.bytesConsumed();
		}
		return count;
	}

	/**
	 * Writes what is encrypted already.
	 * @return whether nothing of it is left
	 * @throws IOException if the connection is broken
	 */
	boolean send() throws IOException {
		while (!this.encrypted.isEmpty()) {
			if (this.connection.write(this.encrypted.bytes()) == 0) {
				return false;
			}
		}
		return true;
	}

	void releaseBuffers() {
		this.received.releaseIfEmpty();
		this.decrypted.releaseIfEmpty();
		this.encrypted.releaseIfEmpty();
	}

	/**
	 * Ends TLS, with the alert that says why if the client has made a mistake.
	 * @throws IOException if the engine fails
	 */
	void end() throws IOException {
		this.engine.closeOutbound();
		wrapWhatEngineWants();
	}

	/**
	 * Returns whether encrypted bytes wait here.
	 * @return {@code true} if so
	 */
	boolean hasPending() {
		return !this.encrypted.isEmpty();
	}

	/**
	 * Returns whether something has arrived that nobody has read.
	 * @return {@code true} if so
	 */
	boolean hasUnread() {
		return !this.received.isEmpty() || !this.decrypted.isEmpty();
	}

	private StreamConnection.Progress needsMore() throws EOFException {
		if (this.ended) {
			throw new EOFException("The client ended TLS during the handshake");
		}
		return StreamConnection.Progress.NEEDS_READ;
	}

	/*
	 * Makes some progress. Returns false if that needs bytes which have not arrived, or
	 * if the client has ended TLS.
	 */
	private boolean decrypt(ByteBuffer target) throws IOException {
		SSLEngineResult result = unwrap(target);
		switch (result.getStatus()) {
			case BUFFER_UNDERFLOW:
				return receive();
			case CLOSED:
				this.ended = true;
				return false;
			default:
				limitTalk(result);
				answer();
				return true;
		}
	}

	/*
	 * Decrypts to where the bytes are wanted, and only if they do not fit there into a
	 * buffer of its own.
	 */
	private SSLEngineResult unwrap(ByteBuffer target) throws IOException {
		SSLEngineResult result = unwrapInto(target);
		while (result.getStatus() == Status.BUFFER_OVERFLOW) {
			result = this.decrypted.append(this.engine.getSession().getApplicationBufferSize(), this::unwrapInto);
		}
		return result;
	}

	private SSLEngineResult unwrapInto(ByteBuffer target) throws SSLException {
		try {
			return this.engine.unwrap(this.received.bytes(), target);
		}
		catch (RuntimeException ex) {
			throw failed(ex);
		}
	}

	private void limitTalk(SSLEngineResult result) throws SSLException {
		if (result.bytesProduced() > 0) {
			this.recordsWithoutData = 0;
		}
		else if (++this.recordsWithoutData > (this.handshaken ? LONGEST_IDLE_TALK : LONGEST_HANDSHAKE)) {
			throw new SSLException("The client sent " + this.recordsWithoutData + " TLS records without data");
		}
	}

	/*
	 * A key update has to be answered even if nobody writes.
	 */
	private void answer() throws IOException {
		if (!this.handshaken) {
			return;
		}
		if (this.engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
			throw new SSLException("The client asked for a renegotiation, which is refused");
		}
		if (send()) {
			wrapWhatEngineWants();
			send();
		}
	}

	private void wrapWhatEngineWants() throws IOException {
		boolean progress = true;
		while (progress && this.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
			progress = wrap(EMPTY).bytesProduced() > 0;
		}
	}

	private boolean receive() throws IOException {
		int room = this.engine.getSession().getPacketBufferSize() - this.received.size();
		int count = this.received.append(Math.max(room, 1), this.connection::read);
		if (count < 0) {
			throw new EOFException("The client closed the connection without ending TLS");
		}
		return count > 0;
	}

	private SSLEngineResult wrap(ByteBuffer... sources) throws IOException {
		SSLEngineResult result;
		do {
			result = this.encrypted.append(this.engine.getSession().getPacketBufferSize(),
					(target) -> wrapInto(target, sources));
		}
		while (result.getStatus() == Status.BUFFER_OVERFLOW);
		return result;
	}

	private SSLEngineResult wrapInto(ByteBuffer target, ByteBuffer[] sources) throws SSLException {
		try {
			return this.engine.wrap(sources, target);
		}
		catch (RuntimeException ex) {
			throw failed(ex);
		}
	}

	private void requireOpen(SSLEngineResult result) throws SSLException {
		boolean progress = result.bytesConsumed() > 0 || result.bytesProduced() > 0
				|| result.getHandshakeStatus() == HandshakeStatus.FINISHED;
		if (result.getStatus() == Status.CLOSED || !progress) {
			throw new SSLException("TLS has ended, nothing can be sent any more");
		}
	}

	private void runTasks() throws SSLException {
		try {
			Runnable task = this.engine.getDelegatedTask();
			while (task != null) {
				task.run();
				task = this.engine.getDelegatedTask();
			}
		}
		catch (RuntimeException ex) {
			throw failed(ex);
		}
	}

	/*
	 * What a client sends can make an engine fail in ways that were not foreseen.
	 */
	private static SSLException failed(RuntimeException failure) {
		return new SSLException("The TLS engine failed: " + failure, failure);
	}

	private static boolean hasRemaining(ByteBuffer[] sources) {
		for (ByteBuffer source : sources) {
			if (source.hasRemaining()) {
				return true;
			}
		}
		return false;
	}

}
