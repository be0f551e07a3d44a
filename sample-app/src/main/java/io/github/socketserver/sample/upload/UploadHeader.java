package io.github.socketserver.sample.upload;

import org.jspecify.annotations.Nullable;

/**
 * What a client asks for.
 *
 * @param command name of the command
 * @param filename name of the file; {@code null} if the client gave none
 * @param filesize size of the file in bytes; {@code null} if the client gave none
 * @since 0.1.0
 */
public record UploadHeader(String command, @Nullable String filename, @Nullable Long filesize) {

	/**
	 * Returns the name of the file.
	 * @return the name
	 * @throws UploadRefusedException if the client gave none
	 */
	public String requireFilename() throws UploadRefusedException {
		if (this.filename == null) {
			throw new UploadRefusedException("'filename' is missing");
		}
		return this.filename;
	}

	/**
	 * Returns the size of the file.
	 * @return the number of bytes
	 * @throws UploadRefusedException if the client gave none
	 */
	public long requireFilesize() throws UploadRefusedException {
		if (this.filesize == null) {
			throw new UploadRefusedException("'filesize' is missing");
		}
		return this.filesize;
	}

}
