package io.github.socketserver.spring.boot.autoconfigure;

import java.util.List;

import io.github.socketserver.spring.boot.testing.UpperCaseHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Tests for what users read when properties of servers are missing, wrong or contradict
 * each other.
 */
@ExtendWith(OutputCaptureExtension.class)
class PropertyStartFailureTests {

	private final FailingApplication application;

	PropertyStartFailureTests(CapturedOutput output) {
		this.application = new FailingApplication(output);
	}

	@Test
	void aMissingPortIsExplained() {
		this.application.assertFailure(List.of(UpperCaseHandler.class))
			.contains("'socketserver.port' is not set")
			.contains("Set 'socketserver.port' to the port to bind, or 0 for any free one.");
	}

	@Test
	void aMissingPathIsExplained() {
		this.application.assertFailure(List.of(UpperCaseHandler.class), "socketserver.server.u.type=unix-stream")
			.contains("'socketserver.server.u.path' is not set");
	}

	@Test
	void aModeThatIsNotAvailableIsExplained() {
		RefusingServerFactory.refuseWith(new UnsupportedOperationException("Concurrency 'odd' needs Java 99 or later"));
		this.application
			.assertFailure(List.of(UpperCaseHandler.class, RefusingServerFactory.class), "socketserver.port=0")
			.contains("Concurrency 'odd' needs Java 99 or later.")
			.contains("Set 'socketserver.concurrency' to 'threading', or run on a newer Java.");
	}

	@Test
	@EnabledForJreRange(max = JRE.JAVA_20)
	void aModeThatThisJavaLacksIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.concurrency=virtual")
			.contains("Concurrency 'virtual' needs Java 21")
			.contains("Set 'socketserver.concurrency' to 'threading', or run on a newer Java.");
	}

	@Test
	void anUnknownModeIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.concurrency=forked")
			.contains("socketserver.concurrency")
			.contains("forked")
			.contains("POOL");
	}

	@Test
	void aPortWithAUnixTypeIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream", "socketserver.port=9999")
			.contains("'socketserver.port' is set to '9999'")
			.contains("of type 'unix-stream'")
			.contains("set 'socketserver.type' to 'tcp' or 'udp'");
	}

	@Test
	void anAddressWithAUnixTypeIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-datagram",
					"socketserver.addresses=127.0.0.1")
			.contains("'socketserver.addresses' is set to");
	}

	@Test
	void aPathWithAnInternetTypeIsExplained() {
		this.application.assertFailure(List.of(UpperCaseHandler.class), "socketserver.path=/tmp/s")
			.contains("'socketserver.path' is set to '/tmp/s'")
			.contains("'unix-stream' or 'unix-datagram'");
	}

	@Test
	void aPathBesideAPortIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream", "socketserver.path=/tmp/s",
					"socketserver.port=1")
			.contains("mutually exclusive")
			.contains("socketserver.path")
			.contains("socketserver.port");
	}

	@Test
	void twoKindsOfAddressesAreExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.server.a.port=0",
					"socketserver.server.a.address=127.0.0.1", "socketserver.server.a.addresses=127.0.0.1")
			.contains("mutually exclusive")
			.contains("socketserver.server.a.addresses");
	}

	@Test
	void aDefaultServerBesideFlatKeysIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.server.default.port=0")
			.contains("mutually exclusive")
			.contains("socketserver.server.default.port");
	}

	@Test
	void anInvalidNameIsExplained() {
		this.application.assertFailure(List.of(UpperCaseHandler.class), "socketserver.server[Big_One].port=0")
			.contains("'Big_One'")
			.contains("lower-case letters, digits and dashes");
	}

	@Test
	void namesThatDifferInDashesOnlyAreExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.server.big-one.port=0",
					"socketserver.server.bigone.port=0")
			.contains("'big-one' and 'bigone'")
			.contains("differ in dashes only");
	}

	@Test
	void invalidPermissionsAreExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=unix-stream", "socketserver.path=/tmp/s",
					"socketserver.path-permissions=0600")
			.contains("socketserver.path-permissions")
			.contains("0600");
	}

	@Test
	void invalidValuesAreExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.queue-size=0")
			.contains("socketserver.queue-size")
			.contains("must be at least 1");
	}

	@Test
	void aPoolWithoutThreadsIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.concurrency=pool",
					"socketserver.threads.max=0")
			.contains("socketserver.threads.max");
	}

	@Test
	void anInvalidWriteBufferSizeIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver.write-buffer-size=big")
			.contains("socketserver.write-buffer-size")
			.contains("'big' must be 'adaptive', 0 or a size such as '16KB'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "max-frame-size", "max-line-length", "receive-buffer-size", "send-buffer-size",
			"max-pending-output" })
	void aSizeThatIsTooLargeIsExplained(String key) {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver." + key + "=2GB")
			.contains("Invalid value '2GB' for configuration property 'socketserver." + key + "'")
			.contains("The size must be at most 2147483647B");
	}

	@ParameterizedTest
	@ValueSource(strings = { "max-connections", "max-connections-per-client", "accept-rate-per-client",
			"max-frames-per-connection" })
	void aLimitOfNoneIsExplained(String key) {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0", "socketserver." + key + "=0")
			.contains("'" + key + "' must be at least 1, or -1 for no limit, but is 0");
	}

	@Test
	void aProxyThatNobodyNamesIsExplained() {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.port=0",
					"socketserver.proxy-protocol.enabled=true")
			.contains("socketserver.proxy-protocol.trusted-addresses")
			.contains("must name the proxies that are believed, but is empty")
			.contains("set it to their addresses, such as '10.0.0.0/8', or to 'unix:' for a Unix socket");
	}

	@ParameterizedTest
	@CsvSource({ "tcp, port=0, unix:, add the addresses of the proxies",
			"unix-stream, path=/tmp/s, 10.0.0.0/8, add 'unix:'" })
	void aProxyThatCannotConnectIsExplained(String type, String address, String trusted, String remedy) {
		this.application
			.assertFailure(List.of(UpperCaseHandler.class), "socketserver.type=" + type, "socketserver." + address,
					"socketserver.proxy-protocol.enabled=true",
					"socketserver.proxy-protocol.trusted-addresses=" + trusted)
			.contains("socketserver.proxy-protocol.trusted-addresses")
			.contains("which nobody has who connects to a server of type '" + type + "'")
			.contains(remedy + " or change 'type'");
	}

}
