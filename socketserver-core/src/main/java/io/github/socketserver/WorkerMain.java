package io.github.socketserver;

import java.io.IOException;

import io.github.socketserver.process.Replies;
import io.github.socketserver.process.RequestWorker;
import io.github.socketserver.process.WorkerLoop;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.Request;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.transport.TlsSettings;

/**
 * Main class of a worker process, and what a main class of another
 * {@link io.github.socketserver.concurrency.WorkerProgram WorkerProgram} calls. Only a
 * server starts it.
 *
 * @since 0.1.0
 */
public final class WorkerMain {

	private WorkerMain() {
	}

	/**
	 * Serves the requests that the parent process hands over, by handlers that are made
	 * by the name of their class.
	 * @param args not used
	 */
	public static void main(String[] args) {
		serve((serverName, argument) -> factoryOf(argument));
	}

	/**
	 * Serves the requests that the parent process hands over, and never returns: the
	 * process ends when the parent needs it no more.
	 * @param handlers finds the handlers
	 */
	public static void serve(WorkerHandlers handlers) {
		WorkerLoop.run((bytes, replies) -> {
			WorkerSetup setup = WorkerSetup.decode(bytes);
			RequestHandlerFactory<? extends Request> factory = handlers.find(setup.config().name(), setup.argument());
			return setup.config().type().isStream() ? streams(speakingTls(setup.config(), handlers), factory, replies)
					: datagrams(setup.config(), factory, replies);
		});
	}

	private static ServerConfig speakingTls(ServerConfig config, WorkerHandlers handlers) throws Exception {
		TlsSettings own = (config.tls() != null) ? handlers.tls(config.name()) : null;
		return (own != null) ? config.withTls(own) : config;
	}

	@SuppressWarnings("unchecked")
	private static RequestWorker streams(ServerConfig config, RequestHandlerFactory<? extends Request> factory,
			Replies replies) throws IOException {
		WorkerServer server = new WorkerServer(config, (RequestHandlerFactory<StreamRequest>) factory, replies);
		server.open();
		return server;
	}

	@SuppressWarnings("unchecked")
	private static RequestWorker datagrams(ServerConfig config, RequestHandlerFactory<? extends Request> factory,
			Replies replies) throws IOException {
		WorkerDatagramServer server = new WorkerDatagramServer(config, (RequestHandlerFactory<DatagramRequest>) factory,
				replies);
		server.open();
		return server;
	}

	private static RequestHandlerFactory<Request> factoryOf(String handlerType) throws IOException {
		try {
			return factoryOf(Class.forName(handlerType, true, Thread.currentThread().getContextClassLoader()));
		}
		catch (ClassNotFoundException ex) {
			throw new IOException("The handlers' class " + handlerType + " is not on the class path of the worker", ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static RequestHandlerFactory<Request> factoryOf(Class<?> type) {
		return () -> (RequestHandler<Request>) type.getConstructor().newInstance();
	}

}
