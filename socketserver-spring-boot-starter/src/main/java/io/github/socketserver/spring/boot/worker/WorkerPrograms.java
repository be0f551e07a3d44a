package io.github.socketserver.spring.boot.worker;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.socketserver.concurrency.WorkerProgram;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;

/**
 * Makes the programs of worker processes that start the application again.
 *
 * @since 0.1.0
 */
public final class WorkerPrograms {

	/*
	 * What concerns how the parent is run rather than what it runs. What was made ahead
	 * of time has the application's servers in it.
	 */
	private static final List<String> OF_THE_PARENT_ONLY = List.of("spring.aot.enabled", "java.class.path", "java.home",
			"loader.", "com.sun.management.");

	/*
	 * What a test puts into the environment, by annotations, by a method and by
	 * TestPropertyValues. All else gets into the worker's environment the way it got into
	 * the parent's.
	 */
	private static final Set<String> OF_TESTS = Set.of("Inlined Test Properties", "Dynamic Test Properties", "test");

	private static final String DEFINITION = "-D";

	private final ListableBeanFactory beanFactory;

	private final Environment environment;

	/**
	 * Creates a factory of programs.
	 * @param beanFactory the application's beans
	 * @param environment the application's environment
	 */
	public WorkerPrograms(ListableBeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.environment = environment;
	}

	/**
	 * Makes a program that starts the application again.
	 * @param handler name of the bean that is to handle requests there
	 * @param property name of the property that asks for it
	 * @return the program
	 * @throws FailureAnalyzedException if nobody knows how the application was started
	 */
	public WorkerProgram startingAgain(String handler, String property) {
		StartedApplication started = this.beanFactory.getBeanProvider(StartedApplication.class).getIfUnique();
		if (started == null || (mainClass(started) == null && started.sources().isEmpty())) {
			throw new FailureAnalyzedException(
					"The worker processes that '" + property
							+ "' asks for start the application again, but it was not started by SpringApplication.",
					"Start the application by SpringApplication, or set '" + property + "' to 'lean'.");
		}
		return new WorkerProgram(SpringWorkerMain.class.getName(), application(handler, started).encode());
	}

	private WorkerApplication application(String handler, StartedApplication started) {
		Class<?> mainClass = mainClass(started);
		if (mainClass != null) {
			return new WorkerApplication(handler, mainClass.getName(), List.of(), List.of(), systemProperties(),
					arguments());
		}
		return new WorkerApplication(handler, null, started.sources().stream().map(Class::getName).toList(),
				List.of(this.environment.getActiveProfiles()), systemProperties(), arguments());
	}

	private static @Nullable Class<?> mainClass(StartedApplication started) {
		Class<?> mainClass = started.mainClass();
		return (mainClass != null && MainMethod.find(mainClass) != null) ? mainClass : null;
	}

	private List<String> arguments() {
		ApplicationArguments arguments = this.beanFactory.getBeanProvider(ApplicationArguments.class).getIfUnique();
		return (arguments != null) ? Arrays.asList(arguments.getSourceArgs()) : List.of();
	}

	private Map<String, String> systemProperties() {
		Map<String, String> properties = testProperties();
		for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
			if (argument.startsWith(DEFINITION)) {
				String name = argument.substring(DEFINITION.length()).replaceFirst("=.*", "");
				String value = System.getProperty(name);
				if (value != null && concernsTheWorker(name)) {
					properties.putIfAbsent(name, value);
				}
			}
		}
		return properties;
	}

	private Map<String, String> testProperties() {
		Map<String, String> properties = new LinkedHashMap<>();
		if (this.environment instanceof ConfigurableEnvironment configurable) {
			for (PropertySource<?> source : configurable.getPropertySources()) {
				if (OF_TESTS.contains(source.getName()) && source instanceof EnumerablePropertySource<?> known) {
					addTo(properties, known);
				}
			}
		}
		return properties;
	}

	private static void addTo(Map<String, String> properties, EnumerablePropertySource<?> source) {
		for (String name : source.getPropertyNames()) {
			Object value = source.getProperty(name);
			if (value != null) {
				properties.putIfAbsent(name, value.toString());
			}
		}
	}

	private static boolean concernsTheWorker(String name) {
		return OF_THE_PARENT_ONLY.stream().noneMatch(name::startsWith);
	}

}
