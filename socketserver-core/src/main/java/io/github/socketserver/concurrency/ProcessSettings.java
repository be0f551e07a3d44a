package io.github.socketserver.concurrency;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Bounds of {@link Concurrency#forking}.
 *
 * @param max the most processes, Python's {@code max_children}; further clients wait in
 * the backlog
 * @param minSpare how many processes wait for a request, as far as {@code max} allows
 * @param maxRequests how many requests a process serves before it is replaced; 1 is
 * fork's meaning, 0 is no limit
 * @param bootTimeout how long a process may take to start
 * @param orphanTimeout how long a process may go on with its request after the one that
 * started it has gone
 * @param jvmArguments further arguments of the processes' JVM, such as {@code -Xmx256m}.
 * Everybody on the machine can read them
 * @param archive whether the processes start from an archive of classes
 * @param tls which process speaks TLS with clients, if the server does
 * @since 0.1.0
 */
public record ProcessSettings(int max, int minSpare, int maxRequests, Duration bootTimeout, Duration orphanTimeout,
		List<String> jvmArguments, ArchiveMode archive, TlsTermination tls) {

	/**
	 * Creates settings.
	 * @param max the most processes
	 * @param minSpare how many processes wait for a request
	 * @param maxRequests how many requests a process serves
	 * @param bootTimeout how long a process may take to start
	 * @param orphanTimeout how long a process may outlive the one that started it
	 * @param jvmArguments further arguments of the processes' JVM
	 * @param archive whether the processes start from an archive of classes
	 * @param tls which process speaks TLS with clients
	 */
	public ProcessSettings {
		Objects.requireNonNull(bootTimeout, "'processes.boot-timeout' must not be null");
		Objects.requireNonNull(orphanTimeout, "'processes.orphan-timeout' must not be null");
		Objects.requireNonNull(jvmArguments, "'processes.jvm-arguments' must not be null");
		Objects.requireNonNull(archive, "'processes.archive' must not be null");
		Objects.requireNonNull(tls, "'processes.tls' must not be null");
		if (max < 1) {
			throw new IllegalArgumentException("'processes.max' must be at least 1, but is " + max);
		}
		if (minSpare < 0 || minSpare > max) {
			throw new IllegalArgumentException(
					"'processes.min-spare' must be from 0 to 'processes.max' (" + max + "), but is " + minSpare);
		}
		if (maxRequests < 0) {
			throw new IllegalArgumentException(
					"'processes.max-requests' must be at least 1, or 0 for no limit, but is " + maxRequests);
		}
		if (bootTimeout.isNegative() || bootTimeout.isZero()) {
			throw new IllegalArgumentException("'processes.boot-timeout' must be positive, but is " + bootTimeout);
		}
		if (orphanTimeout.isNegative()) {
			throw new IllegalArgumentException(
					"'processes.orphan-timeout' must not be negative, but is " + orphanTimeout);
		}
		jvmArguments = List.copyOf(jvmArguments);
	}

	/**
	 * Returns the defaults: 40 processes, one to spare, a fresh one for each request.
	 * @return the defaults
	 */
	public static ProcessSettings defaults() {
		return new ProcessSettings(40, 1, 1, Duration.ofSeconds(30), Duration.ofMillis(500), List.of(),
				ArchiveMode.AUTO, TlsTermination.SERVER);
	}

	/**
	 * Returns settings with another number of processes.
	 * @param max the most processes; fewer spare ones are kept if need be
	 * @return the settings
	 */
	public ProcessSettings withMax(int max) {
		return new ProcessSettings(max, Math.min(this.minSpare, max), this.maxRequests, this.bootTimeout,
				this.orphanTimeout, this.jvmArguments, this.archive, this.tls);
	}

	/**
	 * Returns settings with another number of spare processes.
	 * @param minSpare how many processes wait for a request
	 * @return the settings
	 */
	public ProcessSettings withMinSpare(int minSpare) {
		return new ProcessSettings(this.max, minSpare, this.maxRequests, this.bootTimeout, this.orphanTimeout,
				this.jvmArguments, this.archive, this.tls);
	}

	/**
	 * Returns settings with another number of requests.
	 * @param maxRequests how many requests a process serves; 0 for no limit
	 * @return the settings
	 */
	public ProcessSettings withMaxRequests(int maxRequests) {
		return new ProcessSettings(this.max, this.minSpare, maxRequests, this.bootTimeout, this.orphanTimeout,
				this.jvmArguments, this.archive, this.tls);
	}

	/**
	 * Returns settings with another limit for starting.
	 * @param bootTimeout how long a process may take to start
	 * @return the settings
	 */
	public ProcessSettings withBootTimeout(Duration bootTimeout) {
		return new ProcessSettings(this.max, this.minSpare, this.maxRequests, bootTimeout, this.orphanTimeout,
				this.jvmArguments, this.archive, this.tls);
	}

	/**
	 * Returns settings with another limit for orphans.
	 * @param orphanTimeout how long a process may outlive the one that started it
	 * @return the settings
	 */
	public ProcessSettings withOrphanTimeout(Duration orphanTimeout) {
		return new ProcessSettings(this.max, this.minSpare, this.maxRequests, this.bootTimeout, orphanTimeout,
				this.jvmArguments, this.archive, this.tls);
	}

	/**
	 * Returns settings with other arguments.
	 * @param jvmArguments further arguments of the processes' JVM
	 * @return the settings
	 */
	public ProcessSettings withJvmArguments(List<String> jvmArguments) {
		return new ProcessSettings(this.max, this.minSpare, this.maxRequests, this.bootTimeout, this.orphanTimeout,
				jvmArguments, this.archive, this.tls);
	}

	/**
	 * Returns settings with or without an archive.
	 * @param archive whether the processes start from an archive of classes
	 * @return the settings
	 */
	public ProcessSettings withArchive(ArchiveMode archive) {
		return new ProcessSettings(this.max, this.minSpare, this.maxRequests, this.bootTimeout, this.orphanTimeout,
				this.jvmArguments, archive, this.tls);
	}

	/**
	 * Returns settings with another process that speaks TLS.
	 * @param tls which process speaks TLS with clients
	 * @return the settings
	 */
	public ProcessSettings withTls(TlsTermination tls) {
		return new ProcessSettings(this.max, this.minSpare, this.maxRequests, this.bootTimeout, this.orphanTimeout,
				this.jvmArguments, this.archive, tls);
	}

}
