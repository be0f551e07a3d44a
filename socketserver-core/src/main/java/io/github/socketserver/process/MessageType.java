package io.github.socketserver.process;

/**
 * What a message on a control socket is about.
 */
enum MessageType {

	/**
	 * To the worker, first of all: what it is to serve, and how.
	 */
	SETUP,

	/**
	 * To the worker: the keys that it speaks TLS with from its next request on.
	 */
	KEYS,

	/**
	 * To the worker: where it writes down which request it begins with, which nobody else
	 * may serve then.
	 */
	MARK,

	/**
	 * To the worker: a request, with its connection.
	 */
	REQUEST,

	/**
	 * To the worker: the server is stopping.
	 */
	STOPPING,

	/**
	 * To the worker: the connection of its request is broken.
	 */
	LOST,

	/**
	 * To the worker, which is to serve nothing: it may end and leave an archive of its
	 * classes behind.
	 */
	TRAINED,

	/**
	 * From the worker: it waits for a request.
	 */
	READY,

	/**
	 * From the worker: why it will never wait for one.
	 */
	FAILED,

	/**
	 * From the worker: it has begun with a request whose bytes are relayed.
	 */
	START,

	/**
	 * From the worker: it has agreed with its client on how to speak TLS, or failed to.
	 */
	HANDSHAKE,

	/**
	 * From the worker: a reply to the datagram that it serves.
	 */
	REPLY,

	/**
	 * From the worker: its request has ended.
	 */
	DONE

}
