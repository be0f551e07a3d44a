package io.github.socketserver;

import java.time.Duration;

import io.github.socketserver.concurrency.Dispatcher;
import io.github.socketserver.concurrency.RefusableTask;
import io.github.socketserver.event.RejectReason;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.RequestTimeoutException;
import io.github.socketserver.request.Request;
import io.github.socketserver.request.RequestHandler;
import io.github.socketserver.request.StopServerException;
import io.github.socketserver.request.StreamRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads a request through the hooks of its server, from verification to shutdown. Each
 * hook is guarded: one that fails costs its request, never the loop.
 *
 * @param <R> the kind of request
 */
final class RequestProcessor<R extends Request> {

	private static final Logger logger = LoggerFactory.getLogger(RequestProcessor.class);

	private final BaseServer<R> server;

	private final ActiveRequests<R> active;

	RequestProcessor(BaseServer<R> server, ActiveRequests<R> active) {
		this.server = server;
		this.active = active;
	}

	/**
	 * Verifies a request and has it served. Called on the loop's thread.
	 * @param request the request
	 */
	void serve(R request) {
		RejectReason refusal = refusalOf(request);
		if (refusal != null) {
			refuse(request, refusal);
			return;
		}
		RequestRun<R> run = new RequestRun<>(request);
		this.active.add(run);
		if (this.server.control().isConnectionClosed(request)) {
			run.endConnection();
		}
		this.server.control().admitted(request);
		try {
			process(request);
		}
		catch (StopServerException ex) {
			fail(run, ex);
			throw ex;
		}
		catch (Throwable ex) {
			fail(run, ex);
		}
	}

	private void process(R request) throws Exception {
		PendingInterrupt interrupt = PendingInterrupt.before(this.server.overridden().processes());
		try {
			this.server.processRequest(request);
		}
		finally {
			interrupt.restore();
		}
	}

	/**
	 * Turns a request away without a handler.
	 * @param request the request
	 * @param reason why
	 */
	void refuse(R request, RejectReason reason) {
		PendingInterrupt interrupt = PendingInterrupt.before(this.server.overridden().ends());
		try {
			this.server.control().rejected(request, reason);
			shutdown(request);
		}
		finally {
			interrupt.restore();
		}
	}

	private @Nullable RejectReason refusalOf(R request) {
		try {
			if (!verify(request)) {
				return RejectReason.VERIFY;
			}
		}
		catch (StopServerException ex) {
			refuse(request, RejectReason.VERIFY);
			throw ex;
		}
		return this.server.runtime().dispatcher().isSaturated() ? RejectReason.OVERLOAD : null;
	}

	private boolean verify(R request) {
		try {
			return this.server.isVerified(request);
		}
		catch (StopServerException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			reportOnLoop(request, ex);
			return false;
		}
	}

	private void reportOnLoop(R request, Throwable failure) {
		PendingInterrupt interrupt = PendingInterrupt.before(this.server.overridden().ends());
		try {
			report(request, failure);
		}
		finally {
			interrupt.restore();
		}
	}

	/*
	 * The request could not be handed to a thread, or a hook that runs before failed. A
	 * request that was shut down already needs no more.
	 */
	private void fail(RequestRun<R> run, Throwable failure) {
		if (run.claimShutdown()) {
			PendingInterrupt interrupt = PendingInterrupt.before(this.server.overridden().ends());
			run.enter();
			try {
				tell(run.request(), failure);
			}
			finally {
				end(run, run.request());
				interrupt.restore();
			}
		}
	}

	/**
	 * Runs a request's handler by the given dispatcher.
	 * @param request the request
	 * @param dispatcher where to run it
	 * @throws PeerException if its connection was closed meanwhile
	 */
	void dispatch(R request, Dispatcher dispatcher) throws PeerException {
		RequestRun<R> run = this.active.get(request.id());
		if (run == null) {
			throw ended(request);
		}
		run.dispatched();
		if (!this.server.control().serveOnLoop(run, request)) {
			this.server.control().starts(request);
			dispatcher.dispatch(new HandlerTask(run, null));
		}
	}

	/*
	 * Anybody may close a connection before its handler begins.
	 */
	private PeerException ended(R request) {
		if (request instanceof StreamRequest && this.server.control().isConnectionClosed(request)) {
			return new PeerException("The connection was closed before its handler could begin");
		}
		throw new IllegalStateException("Request " + request.id() + " has ended already");
	}

	/**
	 * Does what comes after a request's handler: has its continuation run, or shuts the
	 * request down.
	 * @param run the request's run
	 * @param request the request
	 * @param thrown what the handler threw
	 * @throws StopServerException if that is what the handler threw
	 */
	void complete(RequestRun<R> run, R request, @Nullable Throwable thrown) {
		Throwable failure = thrown;
		RequestRun.HandOff<R> next = (failure != null) ? null : run.takeHandOff();
		if (next != null) {
			failure = handOff(run, request, next);
			if (failure == null) {
				return;
			}
		}
		finish(run, request, failure);
		if (failure instanceof StopServerException stop) {
			throw stop;
		}
	}

	/*
	 * Whoever waits for the end of the request finds that its observers know of it.
	 */
	private void finish(RequestRun<R> run, R request, @Nullable Throwable failure) {
		boolean first = run.claimShutdown();
		try {
			if (first) {
				tell(request, failure);
			}
		}
		finally {
			run.observed().end(run.tags(), failure);
			if (first) {
				end(run, request);
			}
		}
	}

	private void tell(R request, @Nullable Throwable failure) {
		this.server.control().ends(request, failure);
		if (failure != null && !(failure instanceof StopServerException)) {
			report(request, failure);
		}
	}

	/**
	 * Takes note that a request's handler is about to run.
	 * @param run the request's run
	 */
	void beginHandler(RequestRun<R> run) {
		run.begin();
		this.server.listeners().requestStarted(run.info());
		run.observe(this.server.observers());
		run.observed().enter();
	}

	/**
	 * Takes note that a request's handler has ended.
	 * @param run the request's run
	 * @param thrown what it threw
	 * @return what that means
	 */
	@Nullable Throwable endHandler(RequestRun<R> run, @Nullable Throwable thrown) {
		run.end();
		Throwable failure = (thrown != null) ? translate(run, thrown) : null;
		this.server.listeners()
			.requestCompleted(run.info(), Duration.ofNanos(System.nanoTime() - run.startedAt()), failure);
		return failure;
	}

	/**
	 * Prepares a request's run on its handler's thread.
	 * @param run the request's run
	 * @param request the request
	 */
	void prepare(RequestRun<R> run, R request) {
		this.server.control().begins(request);
		long timeout = Deadline.nanos(this.server.config().requestTimeout());
		if (timeout > 0) {
			run.setDeadline(this.server.runtime().after(timeout, () -> expire(run)));
		}
	}

	private void expire(RequestRun<R> run) {
		run.markExpired();
		this.server.control().expire(run.request());
		run.interrupt();
	}

	/*
	 * What a handler throws after its request was cut is a consequence of the cut.
	 */
	private Throwable translate(RequestRun<R> run, Throwable failure) {
		if (failure instanceof StopServerException || failure instanceof VirtualMachineError) {
			return failure;
		}
		if (run.isExpired()) {
			RequestTimeoutException timeout = new RequestTimeoutException(
					"The request took longer than " + this.server.config().requestTimeout());
			timeout.addSuppressed(failure);
			return timeout;
		}
		if (run.isCut() && !(failure instanceof PeerException)) {
			PeerException cut = new PeerException("The request was cut because the server stops");
			cut.addSuppressed(failure);
			return cut;
		}
		return failure;
	}

	private @Nullable Throwable handOff(RequestRun<R> run, R request, RequestRun.HandOff<R> next) {
		run.observed().leave();
		run.leave();
		try {
			this.server.runtime().dispatcher(next.concurrency()).dispatch(new HandlerTask(run, next.continuation()));
			return null;
		}
		catch (Throwable ex) {
			run.enter();
			run.observed().enter();
			return ex;
		}
	}

	private void end(RequestRun<R> run, R request) {
		try {
			shutdown(request);
		}
		finally {
			run.leave();
			this.server.handlerEnded(run);
		}
	}

	private void shutdown(R request) {
		try {
			this.server.shutdownRequest(request);
		}
		catch (Throwable ex) {
			QuietLog.write(ex, (printable) -> logger.error("shutdownRequest() of server '{}' failed",
					this.server.name(), printable));
			closeAfterFailedShutdown(request);
		}
	}

	private void closeAfterFailedShutdown(R request) {
		try {
			this.server.control().cut(request);
		}
		catch (Throwable ex) {
			QuietLog.write(ex, (printable) -> logger.error("Request {} of server '{}' could not be closed",
					request.id(), this.server.name(), printable));
		}
	}

	/**
	 * Reports what becomes known of a request after it has ended.
	 * @param request the request
	 * @param failure what has failed
	 */
	void reportLate(R request, Throwable failure) {
		try {
			report(request, failure);
		}
		catch (StopServerException ex) {
			stopLoop();
		}
	}

	private void stopLoop() {
		ServerLoop loop = this.server.loop();
		if (loop != null) {
			loop.stopUnasked(StopServerException.class.getSimpleName() + " was thrown");
		}
	}

	private void report(R request, Throwable failure) {
		try {
			if (failure instanceof VirtualMachineError error) {
				this.server.listeners().virtualMachineError(error);
			}
			if (failure instanceof PeerException peer) {
				this.server.handlePeerError(request, peer);
			}
			else {
				this.server.handleError(request, failure);
			}
		}
		catch (StopServerException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			if (ex != failure) {
				ex.addSuppressed(failure);
			}
			QuietLog.write(ex,
					(printable) -> logger.error("The error hook of server '{}' failed", this.server.name(), printable));
		}
	}

	/**
	 * What a thread does for a request. It stays on the stack below a handler that waits,
	 * and each call in between does too.
	 */
	private final class HandlerTask implements RefusableTask {

		private final RequestRun<R> run;

		private final @Nullable RequestHandler<R> continuation;

		HandlerTask(RequestRun<R> run, @Nullable RequestHandler<R> continuation) {
			this.run = run;
			this.continuation = continuation;
		}

		@Override
		public void run() {
			PendingInterrupt interrupt = PendingInterrupt.before(RequestProcessor.this.server.isLoopsThread());
			R request = this.run.request();
			beginHandler(this.run);
			Throwable failure = null;
			try {
				prepare(this.run, request);
				if (this.continuation != null) {
					RequestProcessor.this.server.control().goOn(request, this.continuation);
				}
				else {
					RequestProcessor.this.server.control().prepare(request);
					RequestProcessor.this.server.finishRequest(request);
				}
			}
			catch (Throwable ex) {
				failure = ex;
			}
			try {
				complete(this.run, request, endHandler(this.run, failure));
			}
			finally {
				interrupt.restore();
			}
		}

		/*
		 * Whoever calls this is busy with other requests.
		 */
		@Override
		public void refused(Throwable reason) {
			try {
				fail(this.run, reason);
			}
			catch (StopServerException ex) {
				stopLoop();
			}
		}

	}

}
