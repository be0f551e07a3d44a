package io.github.socketserver.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads and writes JSON: as much as the results need, without a library.
 */
final class Json {

	private final String text;

	private int position;

	private Json(String text) {
		this.text = text;
	}

	static JsonObject parse(String text) {
		Json json = new Json(text);
		if (json.value() instanceof JsonObject object && json.next() == 0) {
			return object;
		}
		throw json.malformed();
	}

	static String write(JsonObject value) {
		StringBuilder out = new StringBuilder();
		write(value, out);
		return out.toString();
	}

	private static void write(@Nullable Object value, StringBuilder out) {
		if (value instanceof JsonObject object) {
			String separator = "{";
			for (Map.Entry<String, @Nullable Object> entry : object.members().entrySet()) {
				writeString(entry.getKey(), out.append(separator));
				write(entry.getValue(), out.append(':'));
				separator = ",";
			}
			out.append(separator.equals("{") ? "{}" : "}");
		}
		else if (value instanceof List<?> list) {
			String separator = "[";
			for (Object element : list) {
				out.append(separator);
				write(element, out);
				separator = ",";
			}
			out.append(list.isEmpty() ? "[]" : "]");
		}
		else if (value instanceof Double number) {
			out.append((number.isNaN() || number.isInfinite()) ? "null" : String.format(Locale.ROOT, "%.3f", number));
		}
		else if (value == null || value instanceof Number || value instanceof Boolean) {
			out.append(value);
		}
		else {
			writeString(value.toString(), out);
		}
	}

	private static void writeString(String value, StringBuilder out) {
		out.append('"');
		value.chars().forEach((c) -> {
			if (c == '"' || c == '\\') {
				out.append('\\').append((char) c);
			}
			else if (c < ' ') {
				out.append(String.format("\\u%04x", c));
			}
			else {
				out.append((char) c);
			}
		});
		out.append('"');
	}

	private @Nullable Object value() {
		switch (next()) {
			case '{':
				return object();
			case '[':
				return array();
			case '"':
				return string();
			default:
				return word();
		}
	}

	private JsonObject object() {
		JsonObject members = new JsonObject();
		this.position++;
		while (next() != '}') {
			String name = string();
			expect(':');
			members.put(name, value());
			if (next() != '}') {
				expect(',');
			}
		}
		this.position++;
		return members;
	}

	private List<@Nullable Object> array() {
		List<@Nullable Object> elements = new ArrayList<>();
		this.position++;
		while (next() != ']') {
			elements.add(value());
			if (next() != ']') {
				expect(',');
			}
		}
		this.position++;
		return elements;
	}

	private String string() {
		StringBuilder out = new StringBuilder();
		expect('"');
		while (peek() != '"') {
			char c = this.text.charAt(this.position++);
			if (c == '\\') {
				c = this.text.charAt(this.position++);
				if (c == 'u') {
					c = (char) Integer.parseInt(this.text.substring(this.position, this.position + 4), 16);
					this.position += 4;
				}
			}
			out.append(c);
		}
		this.position++;
		return out.toString();
	}

	private @Nullable Object word() {
		int start = this.position;
		while (peek() > ' ' && ",]}".indexOf(peek()) < 0) {
			this.position++;
		}
		String word = this.text.substring(start, this.position);
		return switch (word) {
			case "null" -> null;
			case "true", "false" -> Boolean.valueOf(word);
			case "" -> throw malformed();
			default -> Double.valueOf(word);
		};
	}

	private void expect(char c) {
		if (next() != c) {
			throw malformed();
		}
		this.position++;
	}

	private char next() {
		while (this.position < this.text.length() && this.text.charAt(this.position) <= ' ') {
			this.position++;
		}
		return (this.position < this.text.length()) ? peek() : 0;
	}

	private char peek() {
		if (this.position >= this.text.length()) {
			throw malformed();
		}
		return this.text.charAt(this.position);
	}

	private IllegalArgumentException malformed() {
		return new IllegalArgumentException("Not JSON at offset " + this.position + ": " + this.text);
	}

}
