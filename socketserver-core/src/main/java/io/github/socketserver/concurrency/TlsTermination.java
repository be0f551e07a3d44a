package io.github.socketserver.concurrency;

/**
 * Which process speaks TLS with the clients of a server whose requests are served by
 * processes.
 *
 * @since 0.1.0
 */
public enum TlsTermination {

	/**
	 * The server's process, which passes on what it has decrypted. The private key stays
	 * there.
	 */
	SERVER,

	/**
	 * The process that serves the request. It has the private key too, so its handler has
	 * to be trusted with it.
	 */
	WORKER

}
