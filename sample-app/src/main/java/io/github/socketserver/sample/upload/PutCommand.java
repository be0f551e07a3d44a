package io.github.socketserver.sample.upload;

import java.io.IOException;

/**
 * Stores a file.
 */
class PutCommand implements UploadCommand {

	private final UploadStore store;

	PutCommand(UploadStore store) {
		this.store = store;
	}

	@Override
	public void execute(UploadHeader header, UploadExchange exchange) throws IOException {
		FileName name = FileName.accept(header.requireFilename());
		long size = header.requireFilesize();
		try (PartialFile file = this.store.store(name, size)) {
			exchange.receive(size, file::write);
			file.commit();
		}
		exchange.ok(name.value(), size);
	}

}
