package io.github.socketserver.concurrency;

/**
 * Whether the processes of {@link Concurrency#forking(ProcessSettings)} start from an
 * archive of classes that were loaded before: a class-data archive, or an AOT cache (JEP
 * 514) on Java 25 or newer.
 *
 * @since 0.1.0
 */
public enum ArchiveMode {

	/**
	 * One is made in the background for each class path, and used from then on. Where
	 * that cannot be done, processes start without one.
	 */
	AUTO,

	/**
	 * There is none.
	 */
	OFF

}
