package io.github.socketserver.spring.boot.worker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * The static {@code main} method of an application, with or without arguments.
 *
 * @param method the method
 */
record MainMethod(Method method) {

	/**
	 * Looks for the method.
	 * @param type the main class
	 * @return the method; {@code null} if there is none
	 */
	static @Nullable MainMethod find(Class<?> type) {
		Method method = ReflectionUtils.findMethod(type, "main", String[].class);
		if (method == null) {
			method = ReflectionUtils.findMethod(type, "main");
		}
		return (method != null && Modifier.isStatic(method.getModifiers())) ? new MainMethod(method) : null;
	}

	/**
	 * Calls the method.
	 * @param arguments its arguments
	 * @throws Exception what it throws
	 */
	void call(String[] arguments) throws Exception {
		ReflectionUtils.makeAccessible(this.method);
		try {
			if (this.method.getParameterCount() == 0) {
				this.method.invoke(null);
			}
			else {
				this.method.invoke(null, (Object) arguments);
			}
		}
		catch (InvocationTargetException ex) {
			if (ex.getTargetException() instanceof Exception failure) {
				throw failure;
			}
			throw ex;
		}
	}

}
