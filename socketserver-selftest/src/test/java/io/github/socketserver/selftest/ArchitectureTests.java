package io.github.socketserver.selftest;

import java.util.List;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The floors of the program, and what it depends on.
 */
class ArchitectureTests {

	private static final String ROOT = SelfTest.class.getPackageName();

	private static final List<String> FLOORS = List.of(ROOT + ".log", ROOT + ".net", ROOT + ".trial",
			ROOT + ".scenario", ROOT);

	private final JavaClasses classes = new ClassFileImporter()
		.importUrl(SelfTest.class.getProtectionDomain().getCodeSource().getLocation());

	@Test
	void floorsDependOnlyOnThoseBelow() {
		assertThat(this.classes).extracting(JavaClass::getPackageName).hasSameElementsAs(FLOORS);
		for (int i = 0; i < FLOORS.size() - 1; i++) {
			ArchRuleDefinition.noClasses()
				.that()
				.resideInAPackage(FLOORS.get(i))
				.should()
				.dependOnClassesThat()
				.resideInAnyPackage(FLOORS.subList(i + 1, FLOORS.size()).toArray(String[]::new))
				.check(this.classes);
		}
	}

	@Test
	void programNeedsTheCoreAndItsLibrariesOnly() {
		ArchRuleDefinition.classes()
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "javax.net.ssl..", "com.sun.management..", "io.github.socketserver..",
					"org.slf4j..", "org.jspecify..", "org.newsclub.net.unix..")
			.check(this.classes);
	}

}
