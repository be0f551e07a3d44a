package io.github.socketserver;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.github.socketserver.concurrency.Concurrency;
import io.github.socketserver.concurrency.ProcessSettings;
import io.github.socketserver.concurrency.WorkerProgram;
import io.github.socketserver.process.WorkerPool;
import io.github.socketserver.process.WorkerStatistics;
import io.github.socketserver.transport.TlsMaterialSource;
import org.jspecify.annotations.Nullable;

/**
 * The worker processes of a server while it is bound: those of its mode, and those that
 * requests are handed off to.
 */
final class ServerProcesses {

	private final BaseServer<?> server;

	private final Map<HandOff, WorkerPool> handOffs = new ConcurrentHashMap<>();

	private volatile @Nullable WorkerPool pool;

	ServerProcesses(BaseServer<?> server) {
		this.server = server;
	}

	/**
	 * Starts processes if requests are served by some.
	 */
	void open() {
		ProcessSettings settings = this.server.config().concurrency().processes();
		if (settings != null && this.pool == null) {
			WorkerProgram program = this.server.config().concurrency().workerProgram();
			this.pool = start(settings,
					(program != null) ? program : programOf(ForkingCheck.handlerType(this.server.handlerFactory())),
					(program != null) ? null : ForkingCheck.keys(this.server.config()));
		}
	}

	private WorkerPool start(ProcessSettings settings, WorkerProgram program, @Nullable TlsMaterialSource keys) {
		return WorkerPool.open(this.server.name(), settings, program.mainClass(),
				WorkerSetup.encode(this.server.config(), settings, program.argument()), keys, this.server.listeners());
	}

	private static WorkerProgram programOf(Class<?> handlerType) {
		return new WorkerProgram(WorkerMain.class.getName(), handlerType.getName());
	}

	/**
	 * Returns the processes that go on with requests that are handed off; starts them for
	 * the first one.
	 * @param concurrency the mode that the request is handed off to
	 * @param continuation class of what goes on with it
	 * @return the processes
	 */
	WorkerPool pool(Concurrency concurrency, Class<?> continuation) {
		return this.handOffs.computeIfAbsent(new HandOff(concurrency, continuation), (handOff) -> {
			WorkerProgram program = concurrency.workerProgram();
			return start(Objects.requireNonNull(concurrency.processes()),
					(program != null) ? program : programOf(continuation), null);
		});
	}

	/**
	 * Returns the processes that serve requests.
	 * @return the processes; {@code null} if requests are served in this one
	 */
	@Nullable WorkerPool pool() {
		return this.pool;
	}

	Set<Long> pids() {
		Set<Long> pids = new TreeSet<>();
		forEach((each) -> pids.addAll(each.pids()));
		return pids;
	}

	@Nullable WorkerStatistics statistics() {
		WorkerPool present = this.pool;
		return (present != null) ? present.statistics() : null;
	}

	void tellStopping() {
		forEach(WorkerPool::tellStopping);
	}

	void close() {
		forEach(WorkerPool::close);
		this.pool = null;
		this.handOffs.clear();
	}

	private void forEach(Consumer<WorkerPool> action) {
		WorkerPool present = this.pool;
		if (present != null) {
			action.accept(present);
		}
		this.handOffs.values().forEach(action);
	}

	/**
	 * What requests are handed off to.
	 *
	 * @param concurrency the mode
	 * @param continuation class of what goes on with them
	 */
	private record HandOff(Concurrency concurrency, Class<?> continuation) {

	}

}
