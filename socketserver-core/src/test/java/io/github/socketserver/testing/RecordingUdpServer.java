package io.github.socketserver.testing;

import java.io.IOException;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.UdpServer;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandlerFactory;

/**
 * {@link UdpServer} that takes note of each hook that is called. A call of
 * {@code getRequest} counts if it returned a request or failed.
 */
public class RecordingUdpServer extends UdpServer {

	private final HookLog log;

	/**
	 * Creates a server.
	 * @param config the configuration
	 * @param handlerFactory makes the handlers
	 * @param log where to take note
	 */
	public RecordingUdpServer(ServerConfig config, RequestHandlerFactory<DatagramRequest> handlerFactory, HookLog log) {
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
	protected DatagramRequest getRequest() throws IOException {
		DatagramRequest request;
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
	protected boolean verifyRequest(DatagramRequest request) throws Exception {
		this.log.add("verifyRequest");
		return super.verifyRequest(request);
	}

	@Override
	protected void processRequest(DatagramRequest request) throws Exception {
		this.log.add("processRequest");
		super.processRequest(request);
	}

	@Override
	protected void finishRequest(DatagramRequest request) throws Exception {
		this.log.add("finishRequest");
		super.finishRequest(request);
	}

	@Override
	protected void shutdownRequest(DatagramRequest request) {
		this.log.add("shutdownRequest");
		super.shutdownRequest(request);
	}

	@Override
	protected void closeRequest(DatagramRequest request) {
		this.log.add("closeRequest");
		super.closeRequest(request);
	}

	@Override
	protected void handleError(DatagramRequest request, Throwable failure) {
		this.log.add("handleError");
	}

	@Override
	protected void handlePeerError(DatagramRequest request, PeerException failure) {
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
