package io.github.socketserver.process;

import org.jspecify.annotations.Nullable;

/**
 * The end of a worker process that had not got ready.
 *
 * @param exit how it has ended
 * @param told what it has said itself; {@code null} if it could not
 * @param thrown what went wrong in this process; {@code null} if nothing did
 */
record BootFailure(WorkerExit exit, @Nullable RemoteFailure told, @Nullable Exception thrown) {

	/**
	 * Returns why the process has ended, and what to do about it.
	 * @return the text
	 */
	String describe() {
		if (this.exit.pid() < 0) {
			return String.valueOf(this.thrown);
		}
		String how = this.exit.describeAfter(this.thrown, (this.told != null) ? this.told.describeAll() : null);
		String remedy = remedy(how);
		return (remedy != null) ? how + "; " + remedy : how;
	}

	private @Nullable String remedy(String how) {
		for (BootRemedy remedy : BootRemedy.values()) {
			if (remedy.fits(how)) {
				return remedy.text();
			}
		}
		if (this.exit.isKill() && this.thrown == null) {
			return "somebody has killed it, as the system does when memory is short: lower 'processes.max', or the "
					+ "heap by -Xmx in 'processes.jvm-arguments'";
		}
		boolean silent = this.told == null && this.exit.lastLines().isEmpty() && this.exit.signal() == 0;
		return silent ? "it has said nothing on its standard error; what it may have said on its standard output is "
				+ "in the server's" : null;
	}

}
