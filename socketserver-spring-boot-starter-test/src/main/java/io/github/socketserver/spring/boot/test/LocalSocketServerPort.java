package io.github.socketserver.spring.boot.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.beans.factory.annotation.Value;

/**
 * Injects the port that a named socket server is bound to, into fields, constructors and
 * methods of tests that run with Spring's test framework: the value of the property
 * {@code local.socketserver.<name>.port}.
 * <p>
 * The main server needs no name: its port is injected by the annotation of the same name
 * in the starter. The path of a Unix server is the value of the property
 * {@code local.socketserver.<name>.path}.
 *
 * @since 0.1.0
 */
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Value(LocalSocketServerPortContextCustomizerFactory.NOT_CUSTOMIZED)
public @interface LocalSocketServerPort {

	/**
	 * Returns the server's name.
	 * @return the name
	 */
	String value();

}
