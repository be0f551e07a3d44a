package io.github.socketserver.spring.boot.test;

import java.lang.annotation.Annotation;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ContextAnnotationAutowireCandidateResolver;
import org.springframework.core.MethodParameter;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Teaches the contexts of tests what {@link LocalSocketServerPort} means: an annotation
 * with {@code @Value} alone cannot put a name into the middle of a property's key.
 */
final class LocalSocketServerPortContextCustomizerFactory implements ContextCustomizerFactory {

	/**
	 * A placeholder that says what is wrong where nobody has taught the context.
	 */
	static final String NOT_CUSTOMIZED = "${@LocalSocketServerPort works only with Spring's test framework}";

	@Override
	public ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		return new Customizer();
	}

	/**
	 * All are equal, so that tests can share contexts.
	 */
	private record Customizer() implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
			ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
			if (beanFactory instanceof DefaultListableBeanFactory factory) {
				factory.setAutowireCandidateResolver(new PortResolver());
			}
		}

	}

	/**
	 * Finds the value for {@link LocalSocketServerPort}.
	 */
	private static final class PortResolver extends ContextAnnotationAutowireCandidateResolver {

		@Override
		public @Nullable Object getSuggestedValue(DependencyDescriptor descriptor) {
			LocalSocketServerPort port = find(descriptor.getAnnotations());
			MethodParameter parameter = descriptor.getMethodParameter();
			if (port == null && parameter != null) {
				port = find(parameter.getMethodAnnotations());
			}
			return (port != null) ? "${local.socketserver." + port.value() + ".port}"
					: super.getSuggestedValue(descriptor);
		}

		private static @Nullable LocalSocketServerPort find(Annotation[] annotations) {
			for (Annotation annotation : annotations) {
				if (annotation instanceof LocalSocketServerPort port) {
					return port;
				}
			}
			return null;
		}

	}

}
