package io.github.socketserver.spring.boot.worker;

import org.springframework.core.NestedExceptionUtils;

/**
 * The application could not be started in a worker process. It has no stack trace: the
 * application has reported the failure already, and the parent keeps the last lines of
 * its worker only.
 */
final class WorkerBootException extends Exception {

	private static final long serialVersionUID = 1L;

	WorkerBootException(String application, Throwable failure) {
		super("Application " + application + " could not be started in a worker process (leave out what it cannot have "
				+ "there by profile '" + WorkerRunListener.PROFILE + "'): " + describe(failure), null, false, false);
	}

	WorkerBootException(String message) {
		super(message, null, false, false);
	}

	/*
	 * The first cause comes first, since long lines are cut.
	 */
	private static String describe(Throwable failure) {
		Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
		return (cause != failure) ? cause + ", reported as " + failure : failure.toString();
	}

}
