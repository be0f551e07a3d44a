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
	 * To the worker: a request, with its connection.
	 */
	REQUEST,

	/**
	 * To the worker: the server is stopping.
	 */
	STOPPING,

	/**
	 * From the worker: it waits for a request.
	 */
	READY,

	/**
	 * From the worker: it has begun with a request, which nobody else may serve now.
	 */
	START,

	/**
	 * From the worker: its request has ended.
	 */
	DONE

}
