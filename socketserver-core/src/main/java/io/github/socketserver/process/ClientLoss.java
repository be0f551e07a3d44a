package io.github.socketserver.process;

import java.io.DataInputStream;
import java.io.IOException;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.io.PeerException;

/**
 * That the connection of a request is broken.
 *
 * @param id the request's number
 * @param why why
 */
record ClientLoss(long id, PeerException why) {

	private static final int LONGEST_TEXT = 1000;

	Message toMessage() {
		String text = String.valueOf(this.why.getMessage());
		return Message.of(MessageType.LOST, (output) -> {
			output.writeLong(this.id);
			output.writeByte(this.why.closeCause().ordinal());
			output.writeUTF(text.substring(0, Math.min(text.length(), LONGEST_TEXT)));
		});
	}

	static ClientLoss of(Message message) throws IOException {
		DataInputStream input = message.read();
		long id = input.readLong();
		CloseCause cause = CloseCause.values()[input.readByte()];
		return new ClientLoss(id, new PeerException(input.readUTF(), cause));
	}

}
