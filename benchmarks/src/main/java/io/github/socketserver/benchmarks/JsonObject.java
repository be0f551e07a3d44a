package io.github.socketserver.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A JSON object. Members that are missing read as {@code NaN}, as an empty text, or as an
 * empty list.
 */
public final class JsonObject {

	private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

	/**
	 * Reads an object.
	 * @param json the JSON
	 * @return the object
	 * @throws IllegalArgumentException if it is not one
	 */
	public static JsonObject parse(String json) {
		return Json.parse(json);
	}

	/**
	 * Sets a member.
	 * @param name its name
	 * @param value an object, list, string, number, boolean or {@code null}
	 * @return this object
	 */
	public JsonObject put(String name, @Nullable Object value) {
		this.members.put(name, value);
		return this;
	}

	/**
	 * Sets all members of another object.
	 * @param other the other object
	 * @return this object
	 */
	public JsonObject putAll(JsonObject other) {
		this.members.putAll(other.members);
		return this;
	}

	Map<String, @Nullable Object> members() {
		return this.members;
	}

	/**
	 * Returns whether a member is there and is not {@code null}.
	 * @param name its name
	 * @return {@code true} if so
	 */
	public boolean has(String name) {
		return this.members.get(name) != null;
	}

	/**
	 * Returns a number.
	 * @param name its name
	 * @return the number
	 */
	public double number(String name) {
		return (this.members.get(name) instanceof Number number) ? number.doubleValue() : Double.NaN;
	}

	/**
	 * Returns a member as text.
	 * @param name its name
	 * @return the text
	 */
	public String text(String name) {
		Object value = this.members.get(name);
		if (value instanceof Double number && number == Math.rint(number)) {
			return String.valueOf(number.longValue());
		}
		return (value != null) ? value.toString() : "";
	}

	/**
	 * Returns whether a member is {@code true}.
	 * @param name its name
	 * @return {@code true} if so
	 */
	public boolean isTrue(String name) {
		return Boolean.TRUE.equals(this.members.get(name));
	}

	/**
	 * Returns an object.
	 * @param name its name
	 * @return the object
	 */
	public JsonObject object(String name) {
		return (this.members.get(name) instanceof JsonObject object) ? object : new JsonObject();
	}

	/**
	 * Returns a list of objects.
	 * @param name its name
	 * @return the objects
	 */
	public List<JsonObject> objects(String name) {
		return list(name, JsonObject.class);
	}

	/**
	 * Returns a list of texts.
	 * @param name its name
	 * @return the texts
	 */
	public List<String> texts(String name) {
		return list(name, String.class);
	}

	private <T> List<T> list(String name, Class<T> type) {
		if (this.members.get(name) instanceof List<?> list) {
			return list.stream().filter(type::isInstance).map(type::cast).toList();
		}
		return List.of();
	}

	/**
	 * Returns this object as JSON.
	 */
	@Override
	public String toString() {
		return Json.write(this);
	}

}
