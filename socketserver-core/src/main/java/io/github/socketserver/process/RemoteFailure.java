package io.github.socketserver.process;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

import io.github.socketserver.event.CloseCause;
import io.github.socketserver.event.PrintableFailure;
import io.github.socketserver.event.PrintableText;
import io.github.socketserver.io.PeerException;
import io.github.socketserver.io.TlsHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * What a handler threw in another process, as far as it can be told: class, message,
 * stack trace and causes.
 *
 * @param type the class
 * @param message the message
 * @param stackTrace the stack trace
 * @param cause the cause
 * @since 0.1.0
 */
public record RemoteFailure(String type, @Nullable String message, StackTraceElement[] stackTrace,
		@Nullable RemoteFailure cause) {

	private static final int MOST_CAUSES = 8;

	private static final int MOST_ELEMENTS = 100;

	private static final int LONGEST_TEXT = 16_000;

	/**
	 * Describes what was thrown.
	 * @param thrown what was thrown
	 * @return the description
	 */
	public static RemoteFailure of(Throwable thrown) {
		return of(thrown, MOST_CAUSES);
	}

	private static RemoteFailure of(Throwable thrown, int mostCauses) {
		Throwable cause = thrown.getCause();
		return new RemoteFailure(thrown.getClass().getName(), PrintableFailure.messageOf(thrown),
				thrown.getStackTrace(), (cause != null && mostCauses > 0) ? of(cause, mostCauses - 1) : null);
	}

	void write(DataOutputStream output) throws IOException {
		writeText(output, this.type);
		writeText(output, this.message);
		int elements = Math.min(this.stackTrace.length, MOST_ELEMENTS);
		output.writeInt(elements);
		for (int i = 0; i < elements; i++) {
			StackTraceElement element = this.stackTrace[i];
			writeText(output, element.getClassName());
			writeText(output, element.getMethodName());
			writeText(output, element.getFileName());
			output.writeInt(element.getLineNumber());
		}
		output.writeBoolean(this.cause != null);
		if (this.cause != null) {
			this.cause.write(output);
		}
	}

	static RemoteFailure read(DataInputStream input) throws IOException {
		String type = String.valueOf(readText(input));
		String message = readText(input);
		StackTraceElement[] stackTrace = new StackTraceElement[input.readInt()];
		for (int i = 0; i < stackTrace.length; i++) {
			stackTrace[i] = new StackTraceElement(String.valueOf(readText(input)), String.valueOf(readText(input)),
					readText(input), input.readInt());
		}
		return new RemoteFailure(type, message, stackTrace, input.readBoolean() ? read(input) : null);
	}

	/**
	 * Makes an exception of it that blames the client.
	 * @param closeCause what the connection's end is to be counted as
	 * @return the exception, of the same kind as the one that was thrown if that matters
	 */
	public PeerException ofClient(CloseCause closeCause) {
		String text = String.valueOf(this.message);
		return TlsHandshakeException.class.getName().equals(this.type) ? new TlsHandshakeException(text, closeCause)
				: new PeerException(text, closeCause);
	}

	private static void writeText(DataOutputStream output, @Nullable String text) throws IOException {
		output.writeBoolean(text != null);
		if (text != null) {
			output.writeUTF(text.substring(0, Math.min(text.length(), LONGEST_TEXT)));
		}
	}

	private static @Nullable String readText(DataInputStream input) throws IOException {
		return input.readBoolean() ? input.readUTF() : null;
	}

	/**
	 * Returns the class and the message, and those of the causes, fit for a log.
	 * @return the text
	 */
	String describeAll() {
		String own = PrintableText.of(describe());
		return (this.cause != null) ? own + ", caused by " + this.cause.describeAll() : own;
	}

	/**
	 * Returns the class and the message, as {@link Throwable#toString()} does.
	 * @return the text
	 */
	public String describe() {
		return (this.message != null) ? this.type + ": " + this.message : this.type;
	}

}
