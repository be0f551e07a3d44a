package io.github.socketserver.sample.upload;

import java.io.IOException;

import io.github.socketserver.io.PeerException;
import io.github.socketserver.request.StreamRequestHandler;
import io.github.socketserver.spring.boot.SocketServerHandler;

/**
 * Stores and returns a client's files, one after the other. The first error ends the
 * connection after the client was told of it.
 *
 * @since 0.1.0
 */
@SocketServerHandler("upload")
public class UploadHandler extends StreamRequestHandler {

	private final UploadProtocol protocol;

	/**
	 * Creates a handler.
	 * @param protocol the protocol
	 */
	public UploadHandler(UploadProtocol protocol) {
		this.protocol = protocol;
	}

	@Override
	protected void handle() throws IOException {
		while (input().awaitFrame()) {
			serve(new UploadExchange(request(), this.protocol.framing()));
			request().frameHandled();
		}
	}

	private void serve(UploadExchange exchange) throws IOException {
		try {
			UploadHeader header = readHeader(exchange);
			this.protocol.command(header.command()).execute(header, exchange);
		}
		catch (PeerException ex) {
			tell(exchange, String.valueOf(ex.getMessage()), ex);
			throw ex;
		}
		catch (IOException | RuntimeException ex) {
			tell(exchange, "The server failed", ex);
			throw ex;
		}
	}

	private UploadHeader readHeader(UploadExchange exchange) throws IOException {
		request().setTimeout(this.protocol.headerTimeout());
		try {
			return exchange.readHeader();
		}
		finally {
			request().setTimeout(null);
		}
	}

	private static void tell(UploadExchange exchange, String error, Exception failure) {
		try {
			exchange.error(error);
		}
		catch (IOException ex) {
			failure.addSuppressed(ex);
		}
	}

}
