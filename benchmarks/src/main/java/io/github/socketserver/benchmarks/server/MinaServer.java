package io.github.socketserver.benchmarks.server;

import java.io.IOException;
import java.net.InetSocketAddress;

import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;

/**
 * Apache MINA with one processor and no filter: the handler finds the lines by itself.
 */
final class MinaServer implements BenchmarkServer {

	private static final AttributeKey BUFFER = new AttributeKey(MinaServer.class, "buffer");

	@Override
	public int start(ServerOptions options) throws IOException {
		NioSocketAcceptor acceptor = new NioSocketAcceptor(1);
		acceptor.setReuseAddress(true);
		acceptor.setBacklog(ServerOptions.BACKLOG);
		acceptor.getSessionConfig().setTcpNoDelay(true);
		acceptor.setHandler(new Handler(options.oneShot()));
		acceptor.bind(new InetSocketAddress(ServerOptions.HOST, options.port()));
		return acceptor.getLocalAddress().getPort();
	}

	/**
	 * Answers lines.
	 */
	private static final class Handler extends IoHandlerAdapter {

		private final boolean oneShot;

		Handler(boolean oneShot) {
			this.oneShot = oneShot;
		}

		@Override
		public void sessionOpened(IoSession session) {
			session.setAttribute(BUFFER, new LineBuffer());
		}

		@Override
		public void messageReceived(IoSession session, Object message) {
			IoBuffer input = (IoBuffer) message;
			LineBuffer lines = (LineBuffer) session.getAttribute(BUFFER);
			int complete = 0;
			while (input.hasRemaining()) {
				byte[] array = lines.array();
				int count = Math.min(input.remaining(), array.length - lines.count());
				input.get(array, lines.count(), count);
				complete = lines.added(count);
			}
			if (complete > 0) {
				IoBuffer reply = IoBuffer.allocate(complete).put(lines.array(), 0, complete).flip();
				lines.remove(complete);
				session.write(reply);
				if (this.oneShot) {
					session.closeOnFlush();
				}
			}
		}

		@Override
		public void exceptionCaught(IoSession session, Throwable cause) {
			session.closeNow();
		}

	}

}
