package io.github.socketserver.sample.upload;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;

/**
 * Returns a stored file.
 */
class GetCommand implements UploadCommand {

	private final UploadStore store;

	GetCommand(UploadStore store) {
		this.store = store;
	}

	@Override
	public void execute(UploadHeader header, UploadExchange exchange) throws IOException {
		FileName name = FileName.accept(header.requireFilename());
		try (SeekableByteChannel file = this.store.open(name)) {
			long size = file.size();
			exchange.ok(name.value(), size);
			exchange.send(size, file::read);
		}
	}

}
