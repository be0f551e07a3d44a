package io.github.socketserver.contract;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.socketserver.BaseServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * R25 of the contract: what is exported is what was decided to be.
 */
class PublicNamesContractTests {

	private static final String ROOT = "io.github.socketserver";

	private static final Map<String, List<String>> EXPORTED = Map.of("",
			names("BaseServer ClosePolicy DatagramServer ServerConfig SocketType StreamServer TcpServer UdpServer "
					+ "UnixDatagramServer UnixStreamServer WorkerHandlers WorkerMain"),
			".concurrency",
			names("ArchiveMode Concurrency Dispatcher OverloadPolicy PoolSettings ProcessSettings RefusableTask TlsTermination "
					+ "WorkerProgram"),
			".event",
			names("AcceptErrorKind AcceptFailure CloseCause ConnectionInfo ConnectionState DatagramResult EventCounters LogThrottle NumericAddress PrintableFailure PrintableText ProcessExitCause "
					+ "RejectReason RequestInfo RequestObserver RequestObserver$Observed RequestObserver$Scope ServerListener ServerListeners ServerState ServerStatistics "
					+ "StopReport StopReport$Outcome"),
			".io",
			names("ByteSink ByteSource ConnectionLostException EndOfInputException FrameAssembler FrameTooLongException Framing "
					+ "HeldReplies HeldReplies$Holder InputLimits MalformedFrameException PeerException "
					+ "ProxyHeaderException ReadTimeoutException ReplyOutput "
					+ "RequestInput RequestTimeoutException TlsHandshakeException UnanswerableDatagramException WriteBuffering "
					+ "WriteBuffering$Mode WriteTimeoutException"),
			".policy",
			names("AcceptBackoff AddressFilter AddressRange ClientPermits ClientRates Permits "
					+ "ProxyHeader ProxyHeader$Protocol ProxyHeaderReader ProxyProtocol ProxyTls ReplyAllowance SenderCheck"),
			".process",
			names("HandOver HandOver$ServingWorker RemoteFailure Replies RequestWorker RequestWorker$Factory WorkerExit WorkerExitException WorkerHandlerException WorkerHandshake "
					+ "WorkerLoop WorkerPool WorkerReply WorkerReply$Outcome WorkerRequest WorkerStatistics "
					+ "WorkerUnavailableException"),
			".request",
			names("BaseRequestHandler Connection DatagramRequest DatagramRequestHandler FrameHandler FramedConversation LineHandler "
					+ "PeerCredentialRule Request RequestHandler RequestHandlerFactory RequestVerifier Server StopServerException StreamRequest "
					+ "StreamRequestHandler UnframedHandlerException"),
			".transport",
			names("AbstractUnixAddress AcceptFailures ChannelWaits ControlSocket ControlSocket$Pair DatagramEndpoint DatagramEndpoint$Batch DatagramEndpoint$Sender Deadlines Expiring HandOverTransport Junixsocket Multiplexer "
					+ "Multiplexer$Listener Multiplexer$Registration PeerCredentials PolledSource Poller "
					+ "Readiness Readiness$Registration RelaySocket RelayedClient SelectorPool SocketSettings StreamConnection "
					+ "StreamConnection$Progress StreamListener TcpTransport TlsClientAuth TlsConnection TlsInfo TlsMaterial TlsMaterialSource "
					+ "TlsSettings TransportEngine TransportEngines UdpTransport UnixSenders UnixTransport VirtualPoller VirtualThreads "
					+ "WaitAlarms WaitSlot WaitTimer"));

	private static final List<String> HOOKS = names("closeRequest finishRequest getRequest handleError "
			+ "handlePeerError handleTimeout processRequest serverActivate serverBind serverClose serviceActions "
			+ "shutdownRequest verifyRequest");

	private static final List<String> VERBS = names(
			"addListener addRequestObserver attributes await bind channels close config "
					+ "connections handleRequest isShuttingDown localAddress name pause removeListener removeRequestObserver resume serveForever "
					+ "shutdown start state statistics stop");

	@Test
	void r25PublicTypesAreThoseOfTheList() {
		JavaClasses core = new ClassFileImporter()
			.importUrl(BaseServer.class.getProtectionDomain().getCodeSource().getLocation());
		assertThat(core).isNotEmpty();
		Map<String, List<String>> exported = new TreeMap<>();
		for (JavaClass type : core) {
			if (isExported(type)) {
				exported.merge(type.getPackageName().substring(ROOT.length()),
						List.of(type.getName().substring(type.getPackageName().length() + 1)), (all, one) -> {
							TreeSet<String> names = new TreeSet<>(all);
							names.addAll(one);
							return List.copyOf(names);
						});
			}
		}
		assertThat(exported).isEqualTo(new TreeMap<>(EXPORTED));
	}

	@Test
	void r25ServersHaveTheHooksAndVerbsOfPythonsFramework() {
		assertThat(BaseServer.class.getDeclaredMethods())
			.filteredOn((method) -> Modifier.isProtected(method.getModifiers()))
			.extracting(Method::getName)
			.containsExactlyInAnyOrderElementsOf(HOOKS);
		assertThat(BaseServer.class.getDeclaredMethods())
			.filteredOn((method) -> Modifier.isPublic(method.getModifiers()))
			.extracting(Method::getName)
			.containsAll(VERBS);
	}

	private static boolean isExported(JavaClass type) {
		JavaClass outer = type.getEnclosingClass().orElse(null);
		boolean byInterface = outer != null && outer.isInterface();
		return (type.getModifiers().contains(JavaModifier.PUBLIC) || byInterface) && !type.isAnonymousClass()
				&& (outer == null || isExported(outer));
	}

	private static List<String> names(String names) {
		return Arrays.stream(names.split(" ")).sorted().toList();
	}

}
