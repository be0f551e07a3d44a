package io.github.socketserver.spring.boot.worker;

import java.util.Objects;

import io.github.socketserver.WorkerHandlers;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * {@link WorkerHandlers} of the application that the process starts. Its TLS settings are
 * those of the server of the same name, which is not started there.
 */
final class SpringWorkerHandlers implements WorkerHandlers {

	private @Nullable WorkerBoot boot;

	@Override
	public RequestHandlerFactory<?> find(String serverName, String argument)
			throws WorkerBootException, InterruptedException {
		this.boot = new WorkerBoot(WorkerApplication.decode(argument));
		return this.boot.start();
	}

	@Override
	public @Nullable TlsSettings tls(String serverName) throws WorkerBootException {
		return Objects.requireNonNull(this.boot).tls(serverName);
	}

}
