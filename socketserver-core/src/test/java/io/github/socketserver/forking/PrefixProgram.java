package io.github.socketserver.forking;

import io.github.socketserver.WorkerMain;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;

/**
 * Program of worker processes whose handlers a name alone does not make: they answer a
 * line with what the program was told.
 */
public final class PrefixProgram {

	private PrefixProgram() {
	}

	/**
	 * Serves requests.
	 * @param args not used
	 */
	public static void main(String[] args) {
		WorkerMain.serve((serverName, argument) -> RequestHandlerFactory.<StreamRequest>shared((request) -> {
			byte[] line = request.input().readLine();
			while (line != null) {
				request.output().writeLine(argument + " to request " + request.id());
				line = request.input().readLine();
			}
		}));
	}

}
