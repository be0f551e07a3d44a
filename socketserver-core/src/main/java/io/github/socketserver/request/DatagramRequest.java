package io.github.socketserver.request;

import java.io.IOException;

import io.github.socketserver.concurrency.Concurrency;

/**
 * A request that is one datagram.
 * <p>
 * What the handler writes to {@link #output()} is sent to the client as one datagram when
 * the handler has ended normally. Nothing is sent if nothing was written, or if the
 * handler failed.
 *
 * @since 0.1.0
 */
public interface DatagramRequest extends Request {

	/**
	 * Returns the datagram's payload.
	 * @return the bytes, not a copy
	 */
	byte[] packet();

	/**
	 * Sends a datagram to the client at once. May be called several times.
	 * @param packet the payload
	 * @throws io.github.socketserver.io.UnanswerableDatagramException if the client has
	 * no address or refuses datagrams
	 * @throws IllegalArgumentException if the payload is longer than a datagram can be
	 * @throws IOException if sending fails
	 */
	void reply(byte[] packet) throws IOException;

	/**
	 * Returns whether something was written to {@link #output()} that was not sent yet.
	 * @return {@code true} if so
	 */
	boolean hasOutput();

	/**
	 * Sends what was written to {@link #output()} so far as one datagram. Does nothing if
	 * nothing was written, or if the client has no address.
	 * @throws IOException if sending fails
	 */
	void sendOutput() throws IOException;

	/**
	 * Forgets what was written to {@link #output()} so far.
	 */
	void discardOutput();

	/**
	 * Goes on with this request elsewhere: when the handler that runs now has ended
	 * normally, the continuation is run by the given mode. It replaces an earlier
	 * continuation of the same handler.
	 * @param concurrency where to run the continuation
	 * @param continuation serves the rest of the request
	 */
	void handOff(Concurrency concurrency, RequestHandler<DatagramRequest> continuation);

}
