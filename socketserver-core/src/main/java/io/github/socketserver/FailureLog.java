package io.github.socketserver;

import java.io.PrintStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/**
 * Where failed requests are reported: the log or, if SLF4J has no provider, the standard
 * error stream, as Python does.
 */
final class FailureLog {

	private static final Logger logger = LoggerFactory.getLogger(BaseServer.class);

	private FailureLog() {
	}

	/**
	 * Reports a failure.
	 * @param request number of the request
	 * @param client where it came from
	 * @param server name of the server
	 * @param failure what was thrown
	 */
	static void report(long request, String client, String server, Throwable failure) {
		QuietLog.write(failure, (printable) -> {
			if (LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory) {
				print(System.err, request, client, server, printable);
			}
			else {
				logger.error("Exception occurred during processing of request {} from {} by server '{}'", request,
						client, server, printable);
			}
		});
	}

	private static void print(PrintStream stream, long request, String client, String server, Throwable failure) {
		synchronized (stream) {
			stream.println("Exception occurred during processing of request " + request + " from " + client
					+ " by server '" + server + "'");
			failure.printStackTrace(stream);
		}
	}

}
