package io.github.socketserver.selftest.trial;

import io.github.socketserver.BaseServer;
import io.github.socketserver.ServerConfig;
import io.github.socketserver.TcpServer;
import io.github.socketserver.UdpServer;
import io.github.socketserver.UnixDatagramServer;
import io.github.socketserver.UnixStreamServer;
import io.github.socketserver.request.DatagramRequest;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;

/**
 * Makes the servers of a trial.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ServerMaker {

	/**
	 * Makes a server.
	 * @param config its configuration
	 * @param ledger what its handlers have in common
	 * @return the server, not bound
	 */
	BaseServer<?> make(ServerConfig config, HandlerLedger ledger);

	/**
	 * Returns what makes the core's own servers, whose handlers answer in upper case.
	 * @return the maker
	 */
	static ServerMaker echo() {
		return (config, ledger) -> switch (config.type()) {
			case TCP -> new TcpServer(config, lines(config, ledger));
			case UNIX_STREAM -> new UnixStreamServer(config, lines(config, ledger));
			case UDP -> new UdpServer(config, packets(config, ledger));
			case UNIX_DATAGRAM -> new UnixDatagramServer(config, packets(config, ledger));
		};
	}

	/**
	 * Returns handlers that answer lines in upper case, such as the mode can serve.
	 * @param config the configuration
	 * @param ledger what they have in common
	 * @return the handlers
	 */
	static RequestHandlerFactory<StreamRequest> lines(ServerConfig config, HandlerLedger ledger) {
		return (config.concurrency().processes() != null) ? EchoLines::new : () -> new EchoLines(ledger);
	}

	/**
	 * Returns handlers that answer datagrams in upper case, such as the mode can serve.
	 * @param config the configuration
	 * @param ledger what they have in common
	 * @return the handlers
	 */
	static RequestHandlerFactory<DatagramRequest> packets(ServerConfig config, HandlerLedger ledger) {
		return (config.concurrency().processes() != null) ? EchoPackets::new : () -> new EchoPackets(ledger);
	}

}
