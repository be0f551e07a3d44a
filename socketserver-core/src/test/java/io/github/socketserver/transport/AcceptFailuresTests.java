package io.github.socketserver.transport;

import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;

import io.github.socketserver.event.AcceptErrorKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AcceptFailuresTests {

	@ParameterizedTest
	@ValueSource(strings = { "Too many open files", "Too many open files in system", "No buffer space available",
			"Cannot allocate memory", "accept failed: Too many open files", "Out of memory", "Not enough space",
			"No buffer space available (maximum connections reached?)" })
	void lackOfDescriptorsOrMemoryIsExhaustion(String message) {
		assertThat(AcceptFailures.kindOf(new IOException(message))).isEqualTo(AcceptErrorKind.EXHAUSTED);
		assertThat(AcceptFailures.kindOf(new SocketException(message))).isEqualTo(AcceptErrorKind.EXHAUSTED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Software caused connection abort", "Connection aborted", "Connection reset",
			"Connection reset by peer", "Protocol error", "Network is down", "Protocol not available", "Host is down",
			"Machine is not on the network", "No route to host", "Operation not supported", "Network is unreachable",
			"Operation not permitted", "Interrupted system call", "Resource temporarily unavailable",
			"Connection timed out", "Invalid argument", "Connection refused", "Broken pipe",
			"Transport endpoint is not connected" })
	void whatOneClientOrTheNetworkDidIsTransient(String message) {
		assertThat(AcceptFailures.kindOf(new IOException(message))).isEqualTo(AcceptErrorKind.TRANSIENT);
	}

	@Test
	void anythingElseIsFatal() {
		assertThat(AcceptFailures.kindOf(new IOException("Bad file descriptor"))).isEqualTo(AcceptErrorKind.FATAL);
		assertThat(AcceptFailures.kindOf(new IOException())).isEqualTo(AcceptErrorKind.FATAL);
		assertThat(AcceptFailures.kindOf(new ClosedChannelException())).isEqualTo(AcceptErrorKind.FATAL);
		assertThat(AcceptFailures.kindOf(new AsynchronousCloseException())).isEqualTo(AcceptErrorKind.FATAL);
		assertThat(AcceptFailures.kindOf(new IllegalStateException("Too many open files")))
			.isEqualTo(AcceptErrorKind.FATAL);
		assertThat(AcceptFailures.kindOf(new StackOverflowError())).isEqualTo(AcceptErrorKind.FATAL);
		assertThat(AcceptFailures.kindOf(new OutOfMemoryError())).isEqualTo(AcceptErrorKind.EXHAUSTED);
	}

}
