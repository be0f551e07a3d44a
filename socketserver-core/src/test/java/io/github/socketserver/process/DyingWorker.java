package io.github.socketserver.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.github.socketserver.WorkerMain;
import io.github.socketserver.transport.ControlSocket;

/**
 * Main class of worker processes that end when they have got a request and before they
 * begin with it: as many of them as a system property says. Later ones serve requests.
 */
public final class DyingWorker {

	private static final String FILE = "socketserver.test.file";

	private static final String DEATHS = "socketserver.test.deaths";

	private static final String EXIT_CODE = "socketserver.test.exit-code";

	private DyingWorker() {
	}

	/**
	 * Returns the arguments of a JVM whose workers end.
	 * @param file where they are counted
	 * @param deaths how many end
	 * @param exitCode their exit code; 0 if they are killed
	 * @return the arguments
	 */
	public static List<String> arguments(Path file, int deaths, int exitCode) {
		return List.of("-D" + FILE + "=" + file, "-D" + DEATHS + "=" + deaths, "-D" + EXIT_CODE + "=" + exitCode);
	}

	/**
	 * Serves requests, or ends.
	 * @param args not used
	 * @throws Exception if that fails
	 */
	public static void main(String[] args) throws Exception {
		if (number() > Integer.getInteger(DEATHS)) {
			WorkerMain.main(args);
			return;
		}
		ControlSocket control = ControlSocket.inherited();
		control.receive();
		control.send(Message.of(MessageType.READY).encode(), null);
		byte[] message = control.receive();
		while (message != null && Message.decode(message).type() != MessageType.REQUEST) {
			message = control.receive();
		}
		if (message != null) {
			end(Integer.getInteger(EXIT_CODE));
		}
	}

	private static long number() throws IOException {
		try (FileChannel file = FileChannel.open(Path.of(System.getProperty(FILE)), StandardOpenOption.CREATE,
				StandardOpenOption.APPEND)) {
			file.write(ByteBuffer.wrap(new byte[1]));
			return file.size();
		}
	}

	private static void end(int exitCode) throws Exception {
		if (exitCode != 0) {
			Runtime.getRuntime().halt(exitCode);
		}
		new ProcessBuilder("kill", "-9", String.valueOf(ProcessHandle.current().pid())).start();
		new CountDownLatch(1).await();
	}

}
