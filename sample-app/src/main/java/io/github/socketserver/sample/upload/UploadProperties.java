package io.github.socketserver.sample.upload;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the server that stores and returns files.
 *
 * @param directory the directory that holds the files
 * @param quota what all files together may take
 * @param maxHeaderSize the longest header
 * @param headerTimeout how long the client may pause within a header
 * @param byteOrder the order of the bytes of a header's length
 * @since 0.1.0
 */
@ConfigurationProperties("sample.upload")
public record UploadProperties(@DefaultValue("file_upload") Path directory, @DefaultValue("512MB") DataSize quota,
		@DefaultValue("8KB") DataSize maxHeaderSize, @DefaultValue("2s") Duration headerTimeout,
		@DefaultValue("little-endian") LengthOrder byteOrder) {

	/**
	 * Order of the bytes of a header's length.
	 *
	 * @since 0.1.0
	 */
	public enum LengthOrder {

		/**
		 * The least significant byte comes first.
		 */
		LITTLE_ENDIAN(ByteOrder.LITTLE_ENDIAN),

		/**
		 * The most significant byte comes first.
		 */
		BIG_ENDIAN(ByteOrder.BIG_ENDIAN);

		private final ByteOrder order;

		LengthOrder(ByteOrder order) {
			this.order = order;
		}

		ByteOrder toByteOrder() {
			return this.order;
		}

	}

}
