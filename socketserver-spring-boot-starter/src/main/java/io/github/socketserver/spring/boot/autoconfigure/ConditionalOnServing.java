package io.github.socketserver.spring.boot.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;

/**
 * Matches unless the application runs in a worker process, whose requests come from its
 * parent and are counted there.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ConditionalOnBooleanProperty(name = ConditionalOnServing.WORKER, havingValue = false, matchIfMissing = true)
@interface ConditionalOnServing {

	/**
	 * Name of the property that marks a worker process.
	 */
	String WORKER = "socketserver.worker";

}
