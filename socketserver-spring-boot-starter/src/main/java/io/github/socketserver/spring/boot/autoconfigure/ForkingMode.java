package io.github.socketserver.spring.boot.autoconfigure;

import io.github.socketserver.ServerConfig;
import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.WorkerProgram;
import io.github.socketserver.spring.boot.worker.WorkerPrograms;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.core.log.LogMessage;

/**
 * What the concurrency mode {@code forking} asks of the handlers of an application:
 * worker processes of type {@code spring} have the bean, lean ones make an object of its
 * class.
 */
final class ForkingMode {

	private static final Log logger = LogFactory.getLog(ForkingMode.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final WorkerPrograms programs;

	ForkingMode(ConfigurableListableBeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.programs = new WorkerPrograms(beanFactory, environment);
	}

	/**
	 * Completes the configuration of a server once its handler is known.
	 * @param config the configuration
	 * @param server the server
	 * @param handler its handler
	 * @return the configuration, the same if its mode is another one
	 */
	ServerConfig apply(ServerConfig config, ServerDefinition server, HandlerCandidate handler) {
		@Nullable ProcessSettings processes = config.concurrency().processes();
		if (processes == null || config.concurrency().workerProgram() != null) {
			return config;
		}
		ForkingTls.check(config, processes, server);
		if (server.settings().getProcesses().getType() == SocketServerProcesses.Type.LEAN) {
			LeanHandlers.check(handler.beanName(), this.beanFactory, server);
			return config;
		}
		WorkerProgram program = this.programs.startingAgain(handler.beanName(), server.property("processes.type"));
		if (processes.maxRequests() == 1) {
			warnOfABootForEachRequest(server);
		}
		return config.withConcurrency(Concurrency.forking(processes, program));
	}

	private static void warnOfABootForEachRequest(ServerDefinition server) {
		logger.warn(LogMessage.format(
				"The %s starts the whole application in a new process for each request, which "
						+ "takes seconds of processor time; set '%s' to more than 1, or '%s' to 'lean'",
				server, server.property("processes.max-requests"), server.property("processes.type")));
	}

}
