package io.github.socketserver.request;

/**
 * Decides whether a request is served, beside {@code verifyRequest} of its server: a rule
 * that several servers share, or that is a bean.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RequestVerifier {

	/**
	 * Decides whether a request is served. Called on the loop's thread, which serves
	 * others too, so it has to return at once.
	 * @param request a {@link StreamRequest} or a {@link DatagramRequest}
	 * @return whether it is served
	 * @throws Exception if that fails; the request is not served then
	 */
	boolean verify(Request request) throws Exception;

}
