package io.github.socketserver.spring.boot;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Marks a class, or a method that makes a bean, as handler of the requests of a socket
 * server.
 * <p>
 * The bean has prototype scope: a new object serves each request, so it may keep that
 * request's state in its fields. It is destroyed when its request has ended. One object
 * more is made and destroyed at start-up, to notice a dependency that is missing. What a
 * {@code @Bean} method returns is one object for all requests, though, if it does not
 * extend {@link io.github.socketserver.request.BaseRequestHandler} and the method has no
 * scope of its own: such as a lambda expression, which has no state.
 *
 * @since 0.1.0
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
public @interface SocketServerHandler {

	/**
	 * Alias of {@link #server()}: {@code @SocketServerHandler("echo")}. It never names a
	 * bean.
	 * @return the server's name
	 */
	@AliasFor("server")
	String value() default "";

	/**
	 * Name of the server whose requests are handled. If empty, the handler serves each
	 * server that has no other.
	 * @return the server's name
	 */
	@AliasFor("value")
	String server() default "";

}
