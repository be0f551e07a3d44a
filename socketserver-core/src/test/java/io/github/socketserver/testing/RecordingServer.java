package io.github.socketserver.testing;

import java.io.IOException;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;

/**
 * {@link TcpServer} that takes note of each hook that is called. A call of
 * {@code getRequest} counts if it returned a request or failed.
 */
public class RecordingServer extends TcpServer {

	private final HookLog log;

	/**
	 * Creates a server.
	 * @param config the configuration
	 * @param handlerFactory makes the handlers
	 * @param log where to take note
	 */
	public RecordingServer(ServerConfig config, RequestHandlerFactory<StreamRequest> handlerFactory, HookLog log) {
		super(config, handlerFactory);
		this.log = log;
	}

	/**
	 * Returns where hooks are noted.
	 * @return the log
	 */
	public final HookLog log() {
		return this.log;
	}

	@Override
	protected void serverBind() throws IOException {
		this.log.add("serverBind");
		super.serverBind();
	}

	@Override
	protected void serverActivate() throws IOException {
		this.log.add("serverActivate");
		super.serverActivate();
	}

	@Override
	protected void serverClose() throws IOException {
		this.log.add("serverClose");
		super.serverClose();
	}

	@Override
	protected StreamRequest getRequest() throws IOException {
		StreamRequest request;
		try {
			request = super.getRequest();
		}
		catch (IOException | RuntimeException ex) {
			this.log.add("getRequest");
			throw ex;
		}
		if (request != null) {
			this.log.add("getRequest");
		}
		return request;
	}

	@Override
	protected boolean verifyRequest(StreamRequest request) throws Exception {
		this.log.add("verifyRequest");
		return super.verifyRequest(request);
	}

	@Override
	protected void processRequest(StreamRequest request) throws Exception {
		this.log.add("processRequest");
		super.processRequest(request);
	}

	@Override
	protected void finishRequest(StreamRequest request) throws Exception {
		this.log.add("finishRequest");
		super.finishRequest(request);
	}

	@Override
	protected void shutdownRequest(StreamRequest request) {
		this.log.add("shutdownRequest");
		super.shutdownRequest(request);
	}

	@Override
	protected void closeRequest(StreamRequest request) {
		this.log.add("closeRequest");
		super.closeRequest(request);
	}

	@Override
	protected void handleError(StreamRequest request, Throwable failure) {
		this.log.add("handleError");
	}

	@Override
	protected void handlePeerError(StreamRequest request, PeerException failure) {
		this.log.add("handlePeerError");
	}

	@Override
	protected void handleTimeout() {
		this.log.add("handleTimeout");
	}

	@Override
	protected void serviceActions() {
		this.log.add("serviceActions");
	}

}
