package io.github.socketserver.spring.boot;

import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import io.github.socketserver.BaseServer;

/**
 * The keys of the tags that handlers of an application's servers may add to their
 * requests. Some meter systems need the same keys on all requests, of whichever server.
 *
 * @since 0.1.0
 */
public final class RequestTagKeys {

	private static final String NO_VALUE = "none";

	private final SortedSet<String> keys = new TreeSet<>();

	/**
	 * Collects the keys of several servers.
	 * @param servers the servers
	 */
	public RequestTagKeys(Iterable<BaseServer<?>> servers) {
		servers.forEach((server) -> this.keys.addAll(server.config().requestTags()));
	}

	/**
	 * Returns the tags of a request with all keys.
	 * @param tags the tags that its handlers have added
	 * @return the tags; those that are missing have the value {@code none}
	 */
	public SortedMap<String, String> complete(Map<String, String> tags) {
		SortedMap<String, String> complete = new TreeMap<>();
		this.keys.forEach((key) -> complete.put(key, tags.getOrDefault(key, NO_VALUE)));
		return complete;
	}

}
