package io.github.socketserver.spring.boot.worker;

import io.github.socketserver.WorkerMain;

/**
 * Main class of a worker process that runs the application. Only a server starts it.
 *
 * @since 0.1.0
 */
public final class SpringWorkerMain {

	private SpringWorkerMain() {
	}

	/**
	 * Starts the application and serves the requests that the parent process hands over.
	 * @param args not used
	 */
	public static void main(String[] args) {
		WorkerMain.serve(new SpringWorkerHandlers());
	}

}
