package io.github.socketserver.event;

import java.time.Instant;

/**
 * Why a server cannot accept at present.
 *
 * @param kind the kind of the latest error
 * @param message the operating system's words
 * @param since when the first error of this series happened
 * @param count the number of errors since then
 * @since 0.1.0
 */
public record AcceptFailure(AcceptErrorKind kind, String message, Instant since, long count) {

}
