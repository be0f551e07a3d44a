package io.github.socketserver.sample.upload;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON of headers and replies. A header is UTF-8, has no member twice, and nothing
 * follows its object.
 */
class UploadJson {

	private final JsonMapper mapper = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	UploadHeader readHeader(byte[] json) throws UploadRefusedException {
		JsonNode header = parse(json);
		String command = string(header, "cmd");
		if (command == null) {
			throw new UploadRefusedException("'cmd' is missing");
		}
		return new UploadHeader(command, string(header, "filename"), size(header, "filesize"));
	}

	byte[] ok(String filename, long filesize) {
		ObjectNode reply = this.mapper.createObjectNode();
		reply.put("status", "ok");
		reply.put("filename", filename);
		reply.put("filesize", filesize);
		return this.mapper.writeValueAsBytes(reply);
	}

	byte[] error(String error) {
		ObjectNode reply = this.mapper.createObjectNode();
		reply.put("status", "error");
		reply.put("error", error);
		return this.mapper.writeValueAsBytes(reply);
	}

	private JsonNode parse(byte[] json) throws UploadRefusedException {
		JsonNode header;
		try {
			header = this.mapper.readTree(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString());
		}
		catch (CharacterCodingException | JacksonException ex) {
			throw new UploadRefusedException("The header is not valid JSON");
		}
		if (!header.isObject()) {
			throw new UploadRefusedException("The header is not a JSON object");
		}
		return header;
	}

	private static @Nullable String string(JsonNode header, String name) throws UploadRefusedException {
		JsonNode member = header.get(name);
		if (member == null) {
			return null;
		}
		if (!member.isString()) {
			throw new UploadRefusedException("'" + name + "' must be a string");
		}
		return member.stringValue();
	}

	private static @Nullable Long size(JsonNode header, String name) throws UploadRefusedException {
		JsonNode member = header.get(name);
		if (member == null) {
			return null;
		}
		if (!member.isIntegralNumber() || !member.canConvertToLong() || member.longValue() < 0) {
			throw new UploadRefusedException("'" + name + "' must be an integer that is not negative");
		}
		return member.longValue();
	}

}
