package io.github.socketserver;

import io.github.socketserver.request.FramedConversation;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.RequestHandlerFactory;
import io.github.socketserver.request.StreamRequest;
import io.github.socketserver.request.UnframedHandlerException;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a concurrency mode can serve a handler before a client has to find out.
 */
final class HandlerCheck {

	private HandlerCheck() {
	}

	/**
	 * Requires handlers that can be called frame by frame. A factory that does not know
	 * what it makes is asked for one; if it fails, the first request will say so.
	 * @param factory makes the handlers
	 * @throws UnframedHandlerException if they read by themselves
	 */
	static void requireFramed(RequestHandlerFactory<StreamRequest> factory) {
		Class<?> type = factory.handlerType();
		if (type == null) {
			type = typeOfSample(factory);
		}
		if (type != null && !FramedConversation.isPossible(type)) {
			throw new UnframedHandlerException(type);
		}
	}

	private static @Nullable Class<?> typeOfSample(RequestHandlerFactory<StreamRequest> factory) {
		try {
			RequestHandler<StreamRequest> sample = factory.create();
			if (sample == null) {
				return null;
			}
			factory.release(sample);
			return sample.getClass();
		}
		catch (Exception ex) {
			return null;
		}
	}

}
