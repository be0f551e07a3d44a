package io.github.socketserver.sample.upload;

import java.io.IOException;

/**
 * Something that a client may ask for.
 */
@FunctionalInterface
interface UploadCommand {

	/**
	 * Serves a client.
	 * @param header what the client asks for
	 * @param exchange the client
	 * @throws UploadRefusedException if the client does not get it
	 * @throws IOException if the connection or the disk fails
	 */
	void execute(UploadHeader header, UploadExchange exchange) throws IOException;

}
