package io.github.socketserver.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;

import ch.qos.logback.classic.Level;
import io.github.socketserver.testing.LogCapture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class TransportEnginesTests {

	private final LogCapture log = LogCapture.start();

	@AfterEach
	void close() {
		System.clearProperty(TransportEngines.PROPERTY);
		this.log.close();
	}

	@Test
	void theFirstEngineThatWorksIsChosen() {
		TransportEngine first = engine("one", null);
		assertThat(choose(() -> first, () -> engine("other", null))).isSameAs(first);
		assertThat(this.log.messages(Level.INFO)).isEmpty();
	}

	@Test
	void withoutAnyEngineNothingIsSaid() {
		assertThat(choose()).isNull();
		assertThat(this.log.events()).isEmpty();
	}

	@Test
	void anEngineThatDoesNotWorkHereIsNamedInOneLineWithTheRemedy() {
		assertThat(choose(() -> engine("fast", "needs a flag; start Java with --flag"))).isNull();
		assertThat(this.log.lines(Level.INFO))
			.containsExactly("INFO Using the JDK's channels: fast needs a flag; start Java with --flag");
	}

	@Test
	void anEngineOfANewerJavaIsPassedOverWhereverTheLoaderMeetsIt() {
		TransportEngine working = engine("working", null);
		UnsupportedClassVersionError tooNew = new UnsupportedClassVersionError("class file version 66.0");
		assertThat(choose(() -> {
			throw tooNew;
		}, () -> {
			throw new ServiceConfigurationError("cannot be loaded", tooNew);
		}, () -> working)).isSameAs(working);
		assertThat(this.log.messages(Level.INFO)).hasSize(2)
			.allMatch((line) -> line
				.startsWith("Using the JDK's channels: socketserver-ffm needs Java 22 or newer, and this is Java"));
	}

	@Test
	void anEngineThatCannotBeLoadedIsPassedOver() {
		assertThat(choose(() -> {
			throw new ServiceConfigurationError("Provider nobody not found");
		})).isNull();
		assertThat(this.log.messages(Level.INFO)).singleElement()
			.asString()
			.contains("an engine cannot be loaded", "Provider nobody not found");
	}

	@Test
	void theSystemPropertySwitchesEnginesOff() {
		System.setProperty(TransportEngines.PROPERTY, "jdk");
		assertThat(TransportEngines.find()).isNull();
	}

	@Test
	void anUnknownValueOfTheSystemPropertyFailsTheBindWithTheRemedy() {
		System.setProperty(TransportEngines.PROPERTY, "turbo");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TcpTransport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
					new SocketSettings(1, true, false, 0, 0, true, true), true))
			.withMessage(
					"System property 'socketserver.engine' is 'turbo'; " + "set it to 'auto' or 'jdk', or not at all");
	}

	@Test
	void aListenerOfTheJdkIsServedByNoEngine() throws Exception {
		try (ServerSocketChannel channel = ServerSocketChannel.open()) {
			assertThat(TransportEngines.serving(List.<SelectableChannel>of(channel))).isNull();
		}
		assertThat(TransportEngines.serving(List.of())).isNull();
	}

	@Test
	void anErrorOfTheVirtualMachineIsNotTakenForAnEngineThatCannotBeLoaded() {
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> choose(() -> {
			throw new OutOfMemoryError("test");
		}));
	}

	private static TransportEngine choose(Candidate... candidates) {
		Iterator<Candidate> all = List.of(candidates).iterator();
		return TransportEngines.choose(new Iterator<>() {

			@Override
			public boolean hasNext() {
				return all.hasNext();
			}

			@Override
			public TransportEngine next() {
				return all.next().load();
			}

		});
	}

	private static TransportEngine engine(String name, String obstacle) {
		TransportEngine engine = mock(TransportEngine.class);
		given(engine.name()).willReturn(name);
		given(engine.obstacle()).willReturn(obstacle);
		return engine;
	}

	private interface Candidate {

		TransportEngine load();

	}

}
