package io.github.socketserver.process;

import java.util.List;

/**
 * What is known when nothing of a worker is left.
 *
 * @param exit how its process has ended
 * @param begun the request that it had begun with last; {@link BeginMark#NONE} if there
 * was none
 */
record WorkerEnd(WorkerExit exit, long begun) {

	/**
	 * The end of one that never started.
	 */
	static final WorkerEnd NEVER_STARTED = new WorkerEnd(new WorkerExit(-1, -1, List.of()), BeginMark.NONE);

}
