package io.github.socketserver;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The tags that a server's handlers may add to their requests: keys that were named
 * beforehand, and of each so many values as meters can bear.
 */
final class RequestTags {

	private static final Pattern KEY = Pattern.compile("[a-zA-Z][a-zA-Z0-9._-]*");

	private static final Set<String> RESERVED = Set.of("server", "type", "outcome", "error");

	private static final int MOST_KEYS = 10;

	private static final int MOST_VALUES = 100;

	private static final int LONGEST_VALUE = 100;

	private static final String OTHER_VALUES = "other";

	private final String serverName;

	private final Set<String> keys;

	private final Map<String, Set<String>> values = new ConcurrentHashMap<>();

	RequestTags(ServerConfig config) {
		this.serverName = config.name();
		this.keys = config.requestTags();
	}

	/**
	 * Checks the keys of a configuration.
	 * @param keys the keys
	 * @return the keys in order
	 * @throws IllegalArgumentException if one cannot be a key, or if they are too many
	 */
	static Set<String> keys(List<String> keys) {
		for (String key : keys) {
			if (!KEY.matcher(key).matches()) {
				throw new IllegalArgumentException("'request-tags' must be keys of letters, digits, '.', '_' and '-' "
						+ "that begin with a letter, but there is '" + key + "'");
			}
			if (RESERVED.contains(key)) {
				throw new IllegalArgumentException(
						"'request-tags' must not contain '" + key + "', which each request has by itself");
			}
		}
		Set<String> distinct = new LinkedHashSet<>(keys);
		if (distinct.size() > MOST_KEYS) {
			throw new IllegalArgumentException(
					"'request-tags' must be at most " + MOST_KEYS + " keys, but are " + distinct.size());
		}
		return Collections.unmodifiableSet(distinct);
	}

	/**
	 * Checks a tag, and makes its value one of many where it would be one too many.
	 * @param key the key
	 * @param value the value
	 * @return the value to use
	 * @throws IllegalArgumentException if the tag is none that the server knows
	 */
	String admit(String key, String value) {
		Objects.requireNonNull(key, "'key' must not be null");
		Objects.requireNonNull(value, "'value' must not be null");
		if (!this.keys.contains(key)) {
			throw new IllegalArgumentException("'" + key + "' is not among the request tags of server '"
					+ this.serverName + "', which are " + this.keys + "; add it to 'request-tags'");
		}
		if (value.isBlank() || value.length() > LONGEST_VALUE) {
			throw new IllegalArgumentException("The value of the request tag '" + key + "' must have from 1 to "
					+ LONGEST_VALUE + " characters, but has " + value.length()
					+ "; a tag has few values, such as the name of a command");
		}
		Set<String> known = this.values.computeIfAbsent(key, (newKey) -> ConcurrentHashMap.newKeySet());
		if (known.contains(value) || (known.size() < MOST_VALUES && known.add(value))) {
			return value;
		}
		return OTHER_VALUES;
	}

}
