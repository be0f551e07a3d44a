package io.github.socketserver;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.TlsTermination;
import io.github.socketserver.io.WriteBuffering;
import io.github.socketserver.transport.TlsSettings;

/**
 * What a worker process has to know before its first request: how to get at the handlers,
 * and those settings of the server that matter to a request.
 *
 * @param argument what its program is told: the name of the handlers' class, unless the
 * program is another
 * @param config the settings
 */
record WorkerSetup(String argument, ServerConfig config) {

	/**
	 * Writes what a worker has to know.
	 * @param config the server's configuration
	 * @param processes the settings of the processes
	 * @param argument what their program is told
	 * @return the bytes, which keys may follow
	 */
	static byte[] encode(ServerConfig config, ProcessSettings processes, String argument) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (DataOutputStream output = new DataOutputStream(bytes)) {
			byte[] told = argument.getBytes(StandardCharsets.UTF_8);
			output.writeInt(told.length);
			output.write(told);
			output.writeUTF(config.type().name());
			output.writeUTF(config.name());
			output.writeLong(Deadline.nanos(config.connectionTimeout()));
			output.writeLong(Deadline.nanos(config.idleTimeout()));
			output.writeLong(Deadline.nanos(config.writeTimeout()));
			output.writeLong(Deadline.nanos(config.maxConnectionAge()));
			output.writeInt(config.maxFramesPerConnection());
			output.writeInt(config.maxLineLength());
			output.writeInt(config.maxFrameSize());
			output.writeUTF(config.writeBuffering().mode().name());
			output.writeInt(config.writeBuffering().size());
			output.writeInt(config.minThroughput());
			output.writeLong(Deadline.nanos(config.throughputGrace()));
			output.writeInt(config.maxPacketSize());
			output.writeBoolean(config.tcpNoDelay());
			output.writeBoolean(config.mdc());
			output.writeInt(config.requestTags().size());
			for (String tag : config.requestTags()) {
				output.writeUTF(tag);
			}
			WorkerTls.write(output, (processes.tls() == TlsTermination.WORKER) ? config.tls() : null);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	static WorkerSetup decode(byte[] bytes) throws IOException {
		DataInputStream input = new DataInputStream(new ByteArrayInputStream(bytes));
		String argument = new String(input.readNBytes(input.readInt()), StandardCharsets.UTF_8);
		ServerConfig config = configOf(SocketType.valueOf(input.readUTF())).withConcurrency(Concurrency.synchronous())
			.withName(input.readUTF())
			.withConnectionTimeout(Duration.ofNanos(input.readLong()))
			.withIdleTimeout(Duration.ofNanos(input.readLong()))
			.withWriteTimeout(Duration.ofNanos(input.readLong()))
			.withMaxConnectionAge(Duration.ofNanos(input.readLong()))
			.withMaxFramesPerConnection(input.readInt())
			.withMaxLineLength(input.readInt())
			.withMaxFrameSize(input.readInt())
			.withWriteBuffering(new WriteBuffering(WriteBuffering.Mode.valueOf(input.readUTF()), input.readInt()))
			.withMinThroughput(input.readInt())
			.withThroughputGrace(Duration.ofNanos(input.readLong()))
			.withMaxPacketSize(input.readInt())
			.withTcpNoDelay(input.readBoolean())
			.withMdc(input.readBoolean());
		String[] tags = new String[input.readInt()];
		for (int i = 0; i < tags.length; i++) {
			tags[i] = input.readUTF();
		}
		TlsSettings tls = WorkerTls.read(input);
		if (tls != null && input.available() > 0) {
			((ReceivedKeys) tls.context())
				.take(ByteBuffer.wrap(bytes, bytes.length - input.available(), input.available()));
		}
		return new WorkerSetup(argument,
				(tls != null) ? config.withRequestTags(tags).withTls(tls) : config.withRequestTags(tags));
	}

	/*
	 * Nothing is bound: the address only tells what kind of requests there are. Replies
	 * to datagrams are limited by the parent, which sends them.
	 */
	private static ServerConfig configOf(SocketType type) {
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
		return switch (type) {
			case TCP -> ServerConfig.of(type, address);
			case UDP -> ServerConfig.of(type, address).withReplyAmplification(0);
			case UNIX_STREAM, UNIX_DATAGRAM -> ServerConfig.of(type, UnixDomainSocketAddress.of("worker"));
		};
	}

}
