package io.github.socketserver.spring.boot.worker;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.context.ApplicationListener;

/**
 * What {@link SpringApplication} knows of the application that it starts, kept as a bean
 * of its context.
 *
 * @param mainClass the class that {@link SpringApplication} takes for the main class
 * @param sources the classes that the application is made from
 */
record StartedApplication(@Nullable Class<?> mainClass, List<Class<?>> sources) {

	private static final String BEAN_NAME = "socketServerStartedApplication";

	/**
	 * Keeps it.
	 */
	static final class Listener implements ApplicationListener<ApplicationPreparedEvent> {

		@Override
		public void onApplicationEvent(ApplicationPreparedEvent event) {
			SpringApplication application = event.getSpringApplication();
			List<Class<?>> sources = application.getAllSources()
				.stream()
				.filter(Class.class::isInstance)
				.<Class<?>>map((source) -> (Class<?>) source)
				.toList();
			event.getApplicationContext()
				.getBeanFactory()
				.registerSingleton(BEAN_NAME, new StartedApplication(application.getMainApplicationClass(), sources));
		}

	}

}
