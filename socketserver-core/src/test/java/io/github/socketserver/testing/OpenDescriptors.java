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

	/**
	 * Returns how many descriptors are open that are not those of selectors, which are
	 * kept for the next connections, less those that the JVM opens by itself.
	 * @return the number; 0 where the system does not tell
	 */
	public static long countWithoutSelectors() {
		WarmUp.once();
		return ProcessResources.now()
			.descriptors()
			.values()
			.stream()
			.filter((target) -> !target.startsWith("anon_inode:[event"))
			.count();
	}

}
