package io.github.socketserver.io;

/**
 * When the bytes that a handler writes leave: Python's {@code wbufsize}.
 *
 * @param mode the mode
 * @param size size of the buffer, in bytes; 0 for write-through
 * @since 0.1.0
 */
public record WriteBuffering(Mode mode, int size) {

	/**
	 * Size of the buffer unless another is chosen, in bytes.
	 */
	public static final int DEFAULT_SIZE = 8192;

	private static final WriteBuffering ADAPTIVE = new WriteBuffering(Mode.ADAPTIVE, DEFAULT_SIZE);

	private static final WriteBuffering WRITE_THROUGH = new WriteBuffering(Mode.WRITE_THROUGH, 0);

	/**
	 * Creates a buffering.
	 * @param mode the mode
	 * @param size size of the buffer, in bytes
	 */
	public WriteBuffering {
		if (size < 0 || (size == 0) != (mode == Mode.WRITE_THROUGH)) {
			throw new IllegalArgumentException("A write buffer of mode " + mode + " cannot have " + size + " bytes");
		}
	}

	/**
	 * A reply leaves at once, unless more input of the same client is waiting unread:
	 * then replies are held back and leave together as soon as the handler asks the
	 * socket for more, flushes or ends, the buffer is full, or 2 ms have passed.
	 * @return the default
	 */
	public static WriteBuffering adaptive() {
		return ADAPTIVE;
	}

	/**
	 * Each write leaves at once.
	 * @return the buffering
	 */
	public static WriteBuffering writeThrough() {
		return WRITE_THROUGH;
	}

	/**
	 * Writes leave when the buffer is full, on flush and at the end of the request.
	 * @param size size of the buffer, in bytes; 0 is write-through
	 * @return the buffering
	 */
	public static WriteBuffering buffered(int size) {
		return (size == 0) ? WRITE_THROUGH : new WriteBuffering(Mode.BUFFERED, size);
	}

	/**
	 * Mode of buffering.
	 *
	 * @since 0.1.0
	 */
	public enum Mode {

		/**
		 * See {@link WriteBuffering#adaptive()}.
		 */
		ADAPTIVE,

		/**
		 * See {@link WriteBuffering#writeThrough()}.
		 */
		WRITE_THROUGH,

		/**
		 * See {@link WriteBuffering#buffered(int)}.
		 */
		BUFFERED

	}

}
