package io.github.socketserver.spring.boot.worker;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;

/**
 * Starts an application in a worker process, on a thread of its own.
 */
final class WorkerBoot {

	private final WorkerApplication application;

	private final CompletableFuture<ConfigurableApplicationContext> context = new CompletableFuture<>();

	WorkerBoot(WorkerApplication application) {
		this.application = application;
	}

	/**
	 * Starts the application.
	 * @return what makes its handlers
	 * @throws WorkerBootException if it does not start
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	RequestHandlerFactory<?> start() throws WorkerBootException, InterruptedException {
		this.application.systemProperties().forEach(System::setProperty);
		System.setProperty("spring.devtools.restart.enabled", "false");
		Thread thread = new Thread(this::run, "socketserver-worker-application");
		thread.setDaemon(true);
		thread.start();
		try {
			return this.context.get().getBean(HandlerBeans.class).of(this.application.handler());
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw (cause instanceof WorkerBootException boot) ? boot
					: new WorkerBootException(this.application.describe(), cause);
		}
		catch (RuntimeException ex) {
			throw new WorkerBootException(this.application.describe(), ex);
		}
	}

	/**
	 * Returns how a server of the application speaks TLS.
	 * @param serverName the server's name
	 * @return the settings; {@code null} if it does not
	 * @throws WorkerBootException if its properties are wrong in this process
	 */
	@Nullable TlsSettings tls(String serverName) throws WorkerBootException {
		try {
			return this.context.join().getBean(HandlerBeans.class).tls(serverName);
		}
		catch (RuntimeException ex) {
			throw new WorkerBootException(this.application.describe(), ex);
		}
	}

	private void run() {
		SpringApplication.withHook(this::listener, this::callAndReport);
	}

	private void callAndReport() {
		try {
			call();
			this.context.completeExceptionally(new WorkerBootException("Application " + this.application.describe()
					+ " has ended in a worker process without a context that has a bean '" + this.application.handler()
					+ "'"));
		}
		catch (Throwable ex) {
			this.context.completeExceptionally(ex);
		}
	}

	private WorkerRunListener listener(SpringApplication started) {
		return new WorkerRunListener(started, this.application.profiles(), this::receive);
	}

	private boolean receive(ConfigurableApplicationContext started) {
		return started.containsBean(this.application.handler()) && this.context.complete(started);
	}

	private void call() throws Exception {
		String mainClass = this.application.mainClass();
		String[] arguments = this.application.arguments().toArray(String[]::new);
		if (mainClass == null) {
			new SpringApplication(classes(this.application.sources())).run(arguments);
			return;
		}
		MainMethod main = MainMethod.find(ClassUtils.forName(mainClass, null));
		if (main == null) {
			throw new IllegalStateException("Class " + mainClass + " has no main method in a worker process");
		}
		main.call(arguments);
	}

	private static Class<?>[] classes(List<String> names) throws ClassNotFoundException {
		Class<?>[] classes = new Class<?>[names.size()];
		for (int i = 0; i < classes.length; i++) {
			classes[i] = ClassUtils.forName(names.get(i), null);
		}
		return classes;
	}

}
