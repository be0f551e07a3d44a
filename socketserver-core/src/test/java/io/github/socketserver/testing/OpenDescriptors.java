package io.github.socketserver.testing;

/**
 * Counts the descriptors of this process.
 */
public final class OpenDescriptors {

	private OpenDescriptors() {
	}

	/**
	 * Returns how many descriptors are open, less those that the JVM opens by itself.
	 * @return the number; 0 where the system does not tell
	 */
	public static int count() {
		WarmUp.once();
		return ProcessResources.now().descriptors().size();
	}

}
