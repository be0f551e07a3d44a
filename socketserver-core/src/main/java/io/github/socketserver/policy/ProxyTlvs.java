package io.github.socketserver.policy;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.socketserver.io.ProxyHeaderException;
import org.jspecify.annotations.Nullable;

/**
 * Values with a type and a length, as version 2 of the PROXY protocol has them behind the
 * addresses.
 *
 * @param values the values by their types, those of one type in the order in which they
 * came
 */
record ProxyTlvs(Map<Integer, List<byte[]>> values) {

	static final ProxyTlvs NONE = new ProxyTlvs(Map.of());

	private static final int PREFIX = 3;

	private static final int PADDING = 0x04;

	/**
	 * Reads values up to the end of a buffer.
	 * @param bytes holds them
	 * @return the values
	 * @throws ProxyHeaderException if the last of them goes beyond the end
	 */
	static ProxyTlvs parse(ByteBuffer bytes) throws ProxyHeaderException {
		Map<Integer, List<byte[]>> values = new TreeMap<>();
		while (bytes.hasRemaining()) {
			require(bytes, PREFIX);
			int type = Byte.toUnsignedInt(bytes.get());
			int length = Short.toUnsignedInt(bytes.getShort());
			require(bytes, length);
			byte[] value = new byte[length];
			bytes.get(value);
			if (type != PADDING) {
				values.computeIfAbsent(type, (first) -> new ArrayList<>()).add(value);
			}
		}
		return new ProxyTlvs(values);
	}

	private static void require(ByteBuffer bytes, int count) throws ProxyHeaderException {
		if (bytes.remaining() < count) {
			throw new ProxyHeaderException("A value goes beyond the end of the header");
		}
	}

	byte @Nullable [] first(int type) {
		List<byte[]> all = this.values.get(type);
		return (all != null) ? all.get(0) : null;
	}

	@Nullable String text(int type) {
		return text(type, StandardCharsets.ISO_8859_1);
	}

	@Nullable String text(int type, Charset charset) {
		byte[] value = first(type);
		return (value != null) ? new String(value, charset) : null;
	}

}
