package io.github.socketserver.spring.boot.worker;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Lets an application start without servers, and keeps the thread that has started it:
 * what an application does after its start, such as to call its runners, is for the
 * parent process to do.
 */
final class WorkerRunListener implements SpringApplicationRunListener {

	static final String PROFILE = "socketserver-worker";

	private static final Map<String, Object> PROPERTIES = Map.of("socketserver.worker", "true",
			"spring.main.web-application-type", "none", "spring.main.banner-mode", "off",
			"spring.main.log-startup-info", "false", "spring.main.keep-alive", "false", "spring.jmx.enabled", "false",
			"spring.application.admin.enabled", "false", "spring.docker.compose.enabled", "false");

	private final Predicate<ConfigurableApplicationContext> receiver;

	WorkerRunListener(SpringApplication application, List<String> profiles,
			Predicate<ConfigurableApplicationContext> receiver) {
		this.receiver = receiver;
		Set<String> active = new LinkedHashSet<>(application.getAdditionalProfiles());
		active.addAll(profiles);
		active.add(PROFILE);
		application.setAdditionalProfiles(active.toArray(String[]::new));
		application.setWebApplicationType(WebApplicationType.NONE);
	}

	@Override
	public void environmentPrepared(ConfigurableBootstrapContext bootstrapContext,
			ConfigurableEnvironment environment) {
		environment.getPropertySources().addFirst(new MapPropertySource("socketServerWorker", PROPERTIES));
	}

	@Override
	public void started(ConfigurableApplicationContext context, @Nullable Duration timeTaken) {
		if (this.receiver.test(context)) {
			stayHere();
		}
	}

	private static void stayHere() {
		CountDownLatch never = new CountDownLatch(1);
		while (true) {
			try {
				never.await();
			}
			catch (InterruptedException ex) {
				// The process ends otherwise.
			}
		}
	}

}
