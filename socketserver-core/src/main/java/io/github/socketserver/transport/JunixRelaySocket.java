package io.github.socketserver.transport;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SelectableChannel;

import org.newsclub.net.unix.AFUNIXSocket;

/**
 * {@link RelaySocket} over a pair of junixsocket's sockets.
 *
 * @param own the end that stays
 * @param other the end that is handed over
 */
record JunixRelaySocket(AFUNIXSocket own, AFUNIXSocket other) implements RelaySocket {

	static RelaySocket open() throws IOException {
		JunixSocketPair pair = JunixSocketPair.open();
		return new JunixRelaySocket(pair.own(), pair.other());
	}

	/*
	 * What is sent fits into the kernel's buffers, and what comes back does too.
	 */
	static StreamConnection rehearsal(byte[] sent) throws IOException {
		JunixSocketPair pair = JunixSocketPair.openByName();
		pair.own().getOutputStream().write(sent);
		pair.own().getChannel().shutdownOutput();
		FileDescriptor own = pair.own().getFileDescriptor();
		pair.other().getChannel().configureBlocking(false);
		return JunixControlSocket
			.connectionOf(pair.other().getFileDescriptor(), null, AbstractUnixAddress.of("rehearsal"))
			.alsoClosing(() -> JunixControlSocket.closePlainly(own));
	}

	@Override
	public SelectableChannel handedOver() {
		return this.other.getChannel();
	}

	@Override
	public void closeHandedOver() throws IOException {
		JunixControlSocket.closePlainly(this.other.getFileDescriptor());
	}

	@Override
	public InputStream input() throws IOException {
		return this.own.getInputStream();
	}

	@Override
	public OutputStream output() throws IOException {
		return this.own.getOutputStream();
	}

	@Override
	public void endOutput() throws IOException {
		this.own.getChannel().shutdownOutput();
	}

	@Override
	public void close() throws IOException {
		try {
			closeHandedOver();
		}
		finally {
			this.own.close();
		}
	}

}
