package io.github.socketserver.selftest.trial;

/**
 * Something that did not hold.
 *
 * @param invariant what should have held
 * @param text what was found instead
 * @param timing whether only a time was too long, which the machine may be to blame for
 * @since 0.1.0
 */
public record Finding(Invariant invariant, String text, boolean timing) {

	@Override
	public String toString() {
		return this.invariant.label() + " " + this.text;
	}

}
