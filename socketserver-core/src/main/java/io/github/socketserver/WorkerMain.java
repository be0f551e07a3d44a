package io.github.socketserver;

import java.io.IOException;

import io.github.socketserver.process.WorkerLoop;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;

/**
 * Main class of a worker process. Only a server starts it.
 *
 * @since 0.1.0
 */
public final class WorkerMain {

	private WorkerMain() {
	}

	/**
	 * Serves the requests that the parent process hands over.
	 * @param args not used
	 */
	public static void main(String[] args) {
		WorkerLoop.run((bytes) -> {
			WorkerSetup setup = WorkerSetup.decode(bytes);
			WorkerServer server = new WorkerServer(setup.config(), factoryOf(setup.handlerType()));
			server.open();
			return server;
		});
	}

	@SuppressWarnings("unchecked")
	private static RequestHandlerFactory<StreamRequest> factoryOf(String handlerType) throws IOException {
		try {
			Class<?> type = Class.forName(handlerType, true, Thread.currentThread().getContextClassLoader());
			return () -> (RequestHandler<StreamRequest>) type.getConstructor().newInstance();
		}
		catch (ClassNotFoundException ex) {
			throw new IOException("The handlers' class " + handlerType + " is not on the class path of the worker", ex);
		}
	}

}
