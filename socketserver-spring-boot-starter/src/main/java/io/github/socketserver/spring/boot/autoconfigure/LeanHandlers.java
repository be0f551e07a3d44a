package io.github.socketserver.spring.boot.autoconfigure;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.Aware;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Looks whether a handler does without its application: a lean worker process makes it by
 * the name of its class and injects nothing. The core looks at the rest.
 */
final class LeanHandlers {

	private static final List<String> INJECTION = List.of("org.springframework.beans.factory.annotation.Autowired",
			"org.springframework.beans.factory.annotation.Value", "jakarta.inject.Inject",
			"jakarta.annotation.Resource");

	private LeanHandlers() {
	}

	/**
	 * Requires a handler into which nothing is injected.
	 * @param beanName name of the handler's bean
	 * @param beanFactory the application's beans
	 * @param server the server that it is for
	 * @throws FailureAnalyzedException if something is
	 */
	static void check(String beanName, ConfigurableListableBeanFactory beanFactory, ServerDefinition server) {
		String needs = needs(beanName, beanFactory);
		if (needs != null) {
			throw HandlerFailures.notLean(beanName, needs, server);
		}
	}

	private static @Nullable String needs(String beanName, ConfigurableListableBeanFactory beanFactory) {
		Method factoryMethod = HandlerFactories.factoryMethod(beanName, beanFactory);
		if (factoryMethod != null) {
			return (factoryMethod.getParameterCount() > 0)
					? "method " + factoryMethod.getName() + ", which makes it, needs " + parameters(factoryMethod)
					: null;
		}
		Class<?> type = beanFactory.getType(beanName, false);
		return (type != null) ? needs(ClassUtils.getUserClass(type)) : null;
	}

	private static @Nullable String needs(Class<?> type) {
		Constructor<?>[] constructors = type.getDeclaredConstructors();
		if (constructors.length > 0
				&& Arrays.stream(constructors).allMatch((constructor) -> constructor.getParameterCount() > 0)) {
			return "its constructor needs " + parameters(constructors[0]);
		}
		List<String> injected = injected(type);
		return injected.isEmpty() ? awareOf(type) : injected.get(0);
	}

	private static List<String> injected(Class<?> type) {
		List<String> needs = new ArrayList<>();
		ReflectionUtils.doWithFields(type, (field) -> needs.add("its field '" + field.getName() + "' is injected"),
				LeanHandlers::isInjected);
		ReflectionUtils.doWithMethods(type,
				(method) -> needs.add("its method " + method.getName() + " is called with " + parameters(method)),
				LeanHandlers::isInjected);
		return needs;
	}

	private static @Nullable String awareOf(Class<?> type) {
		return ClassUtils.getAllInterfacesForClassAsSet(type)
			.stream()
			.filter((candidate) -> candidate != Aware.class && Aware.class.isAssignableFrom(candidate))
			.map((aware) -> "it implements " + aware.getSimpleName())
			.sorted()
			.findFirst()
			.orElse(null);
	}

	private static boolean isInjected(AccessibleObject member) {
		MergedAnnotations annotations = MergedAnnotations.from(member);
		return INJECTION.stream().anyMatch(annotations::isPresent);
	}

	private static String parameters(Executable executable) {
		return Arrays.stream(executable.getParameterTypes()).map(Class::getName).collect(Collectors.joining(", "));
	}

}
