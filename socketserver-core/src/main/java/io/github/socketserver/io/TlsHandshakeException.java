package io.github.socketserver.io;

import java.io.EOFException;
import java.io.IOException;

import javax.net.ssl.SSLException;

import io.github.socketserver.event.CloseCause;

/**
 * The client and the server did not agree on TLS: the client spoke something else, was
 * too slow, or showed no certificate that the server trusts.
 *
 * @since 0.1.0
 */
public class TlsHandshakeException extends PeerException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what happened
	 * @param closeCause what the connection's end is to be counted as
	 */
	public TlsHandshakeException(String message, CloseCause closeCause) {
		super(message, closeCause);
	}

	/**
	 * Creates an exception.
	 * @param cause what the TLS engine or the operating system said
	 */
	public TlsHandshakeException(IOException cause) {
		super("The TLS handshake failed: " + describe(cause), closeCauseOf(cause), cause);
	}

	private static CloseCause closeCauseOf(IOException cause) {
		if (cause instanceof EOFException) {
			return CloseCause.CLIENT;
		}
		return (cause instanceof SSLException) ? CloseCause.ERROR : CloseCause.RESET;
	}

	/*
	 * The message may quote a name from the client's certificate, which could hold
	 * whatever confuses the reader of a log.
	 */
	private static String describe(IOException cause) {
		String message = (cause.getMessage() != null) ? cause.getMessage() : cause.toString();
		return message.replaceAll("\\P{Print}", "?");
	}

}
