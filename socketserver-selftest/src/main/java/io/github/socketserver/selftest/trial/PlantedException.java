package io.github.socketserver.selftest.trial;

/**
 * What a handler throws because a scenario wants it to.
 *
 * @since 0.1.0
 */
public class PlantedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	PlantedException(String message) {
		super("planted: " + message);
	}

}
