package io.github.socketserver.selftest.trial;

/**
 * How much of each fault there is.
 *
 * @since 0.1.0
 */
public enum Form {

	/**
	 * Little of each fault, for every build: seconds in all.
	 */
	SHORT,

	/**
	 * As much as the scenarios are meant to have: minutes in all. Times are judged.
	 */
	FULL;

	/**
	 * Chooses a number.
	 * @param little the number in the short form
	 * @param much the number in the full form
	 * @return one of both
	 */
	public int pick(int little, int much) {
		return (this == SHORT) ? little : much;
	}

}
