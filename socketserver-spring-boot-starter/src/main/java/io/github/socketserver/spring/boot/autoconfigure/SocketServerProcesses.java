package io.github.socketserver.spring.boot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.socketserver.concurrency.ArchiveMode;
import io.github.socketserver.concurrency.TlsTermination;

/**
 * Properties of the processes of the concurrency mode {@code forking}.
 *
 * @since 0.1.0
 * @see SocketServerSettings#getProcesses()
 */
public class SocketServerProcesses {

	/**
	 * Maximum number of processes.
	 */
	private int max = 40;

	/**
	 * Number of processes that wait for a request, as far as the maximum allows.
	 */
	private int minSpare = 1;

	/**
	 * Number of requests after which a process is replaced. Use 0 for no limit.
	 */
	private int maxRequests = 1;

	/**
	 * What the processes run.
	 */
	private Type type = Type.LEAN;

	/**
	 * How long a process may take to start.
	 */
	private Duration bootTimeout = Duration.ofSeconds(30);

	/**
	 * How long a process may go on with its request after the application has gone.
	 */
	private Duration orphanTimeout = Duration.ofMillis(500);

	/**
	 * Comma-separated list of further arguments of the processes' JVM. Everybody on the
	 * machine can read them.
	 */
	private List<String> jvmArguments = new ArrayList<>();

	/**
	 * Whether the processes start from an archive of classes.
	 */
	private ArchiveMode archive = ArchiveMode.AUTO;

	/**
	 * Which process speaks TLS with clients, if the server does.
	 */
	private TlsTermination tls = TlsTermination.SERVER;

	public int getMax() {
		return this.max;
	}

	public void setMax(int max) {
		this.max = max;
	}

	public int getMinSpare() {
		return this.minSpare;
	}

	public void setMinSpare(int minSpare) {
		this.minSpare = minSpare;
	}

	public int getMaxRequests() {
		return this.maxRequests;
	}

	public void setMaxRequests(int maxRequests) {
		this.maxRequests = maxRequests;
	}

	public Type getType() {
		return this.type;
	}

	public void setType(Type type) {
		this.type = type;
	}

	public Duration getBootTimeout() {
		return this.bootTimeout;
	}

	public void setBootTimeout(Duration bootTimeout) {
		this.bootTimeout = bootTimeout;
	}

	public Duration getOrphanTimeout() {
		return this.orphanTimeout;
	}

	public void setOrphanTimeout(Duration orphanTimeout) {
		this.orphanTimeout = orphanTimeout;
	}

	public List<String> getJvmArguments() {
		return this.jvmArguments;
	}

	public void setJvmArguments(List<String> jvmArguments) {
		this.jvmArguments = jvmArguments;
	}

	public ArchiveMode getArchive() {
		return this.archive;
	}

	public void setArchive(ArchiveMode archive) {
		this.archive = archive;
	}

	public TlsTermination getTls() {
		return this.tls;
	}

	public void setTls(TlsTermination tls) {
		this.tls = tls;
	}

	/**
	 * What processes run.
	 *
	 * @since 0.1.0
	 */
	public enum Type {

		/**
		 * The handler alone, made by a public constructor without arguments.
		 */
		LEAN,

		/**
		 * The application without its servers, with the handler and all other beans.
		 */
		SPRING

	}

}
