package io.github.socketserver.contract;

import java.io.ObjectInput;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.github.socketserver.BaseServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The floors of the core, and what it depends on.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.socketserver";

	private static final List<String> FLOORS = List.of(ROOT + ".event", ROOT + ".transport", ROOT + ".io",
			ROOT + ".concurrency", ROOT + ".policy", ROOT + ".process", ROOT + ".request", ROOT);

	private static JavaClasses core;

	@BeforeAll
	static void importCore() {
		core = new ClassFileImporter().importUrl(BaseServer.class.getProtectionDomain().getCodeSource().getLocation());
		assertThat(core).hasSizeGreaterThan(100);
	}

	@Test
	void eachPackageIsAFloor() {
		assertThat(core).extracting(JavaClass::getPackageName).hasSameElementsAs(FLOORS);
	}

	@Test
	void floorsDependOnlyOnThoseBelow() {
		for (int i = 0; i < FLOORS.size() - 1; i++) {
			String[] above = FLOORS.subList(i + 1, FLOORS.size()).toArray(String[]::new);
			ArchRuleDefinition.noClasses()
				.that()
				.resideInAPackage(FLOORS.get(i))
				.should()
				.dependOnClassesThat()
				.resideInAnyPackage(above)
				.check(core);
		}
	}

	@Test
	void packagesHaveNoCycles() {
		SlicesRuleDefinition.slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(core);
	}

	@Test
	void coreNeedsTheJdkAndAFewSmallLibrariesOnly() {
		ArchRuleDefinition.classes()
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "javax.net.ssl..", "jdk.net..", ROOT + "..", "org.slf4j..", "org.jspecify..",
					"org.newsclub.net.unix..")
			.check(core);
	}

	@Test
	void junixsocketIsUsedByTheClassesForItOnly() {
		ArchRuleDefinition.noClasses()
			.that()
			.haveSimpleNameNotStartingWith("Junix")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.newsclub..")
			.check(core);
	}

	@Test
	void nothingIsDeserialised() {
		ArchRuleDefinition.noClasses().should().dependOnClassesThat().areAssignableTo(ObjectInput.class).check(core);
	}

	@Test
	void namesOfClientsAreNeverLookedUp() {
		ArchRuleDefinition.noClasses()
			.should()
			.callMethod(InetSocketAddress.class, "getHostName")
			.orShould()
			.callMethod(InetAddress.class, "getHostName")
			.orShould()
			.callMethod(InetAddress.class, "getCanonicalHostName")
			.check(core);
	}

	@Test
	void clocksThatMayJumpTellWhenSomethingWasAndNothingElse() {
		ArchRuleDefinition.noClasses()
			.that()
			.doNotHaveFullyQualifiedName(ROOT + ".LiveConnection")
			.and()
			.doNotHaveFullyQualifiedName(ROOT + ".ReachabilityWatch")
			.and()
			.doNotHaveFullyQualifiedName(ROOT + ".policy.AcceptBackoff")
			.and()
			.doNotHaveFullyQualifiedName(ROOT + ".process.ArchiveFiles")
			.should()
			.callMethod(Instant.class, "now")
			.check(core);
		ArchRuleDefinition.noClasses()
			.should()
			.callMethod(System.class, "currentTimeMillis")
			.orShould()
			.callMethod(LockSupport.class, "parkUntil", long.class)
			.orShould()
			.callMethod(LockSupport.class, "parkUntil", Object.class, long.class)
			.orShould()
			.callMethod(Condition.class, "awaitUntil", Date.class)
			.orShould()
			.dependOnClassesThat()
			.belongToAnyOf(Clock.class, Date.class, Timer.class, LocalDateTime.class, ZonedDateTime.class,
					OffsetDateTime.class)
			.check(core);
	}

	@Test
	void nothingIsPrintedButFailuresWhereNothingIsLogged() {
		ArchRuleDefinition.noClasses()
			.that()
			.doNotHaveFullyQualifiedName(BaseServer.class.getPackageName() + ".FailureLog")
			.should()
			.accessField(System.class, "out")
			.orShould()
			.accessField(System.class, "err")
			.check(core);
	}

}
