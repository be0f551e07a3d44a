package io.github.socketserver.concurrency;

/**
 * What the processes of {@link Concurrency#forking(ProcessSettings, WorkerProgram)} run
 * instead of the core's own program, which makes the handlers by the name of their class.
 *
 * @param mainClass name of a class on the class path whose {@code main} calls
 * {@code WorkerMain.serve}
 * @param argument what the program is told. It does not go over the command line, so that
 * nobody else can read it
 * @since 0.1.0
 */
public record WorkerProgram(String mainClass, String argument) {

	/**
	 * Returns the main class alone, since there may be secrets in the argument.
	 */
	@Override
	public String toString() {
		return this.mainClass;
	}

}
