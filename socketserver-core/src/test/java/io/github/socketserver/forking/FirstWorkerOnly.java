package io.github.socketserver.forking;

import java.io.File;
import java.io.IOException;

import io.github.socketserver.WorkerMain;

/**
 * Main class of worker processes of which only the first one starts.
 */
public final class FirstWorkerOnly {

	static final String FILE = "socketserver.test.file";

	private static final int EXIT_CODE = 9;

	private FirstWorkerOnly() {
	}

	/**
	 * Serves requests, or ends.
	 * @param args not used
	 * @throws IOException if the file that the first one leaves cannot be written
	 */
	public static void main(String[] args) throws IOException {
		if (!new File(System.getProperty(FILE)).createNewFile()) {
			Runtime.getRuntime().halt(EXIT_CODE);
		}
		WorkerMain.main(args);
	}

}
