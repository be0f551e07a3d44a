package io.github.socketserver.spring.boot;

import java.lang.annotation.Annotation;
import java.util.List;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the rules that all code of this module keeps.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.socketserver.spring.boot";

	private static JavaClasses classes;

	@BeforeAll
	static void importClasses() {
		classes = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages(ROOT);
		assertThat(classes).hasSizeGreaterThan(20);
	}

	@Test
	void packagesHaveNoCycles() {
		check(SlicesRuleDefinition.slices().matching(ROOT + ".(**)").should().beFreeOfCycles());
	}

	@Test
	void whatUsersSeeDoesNotDependOnHowItIsConfigured() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage(ROOT + ".autoconfigure")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(ROOT + ".autoconfigure"));
	}

	@Test
	void onlyTheirOwnPackagesKnowOptionalLibraries() {
		check(ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages(ROOT + ".actuate", ROOT + ".metrics", ROOT + ".observation", ROOT + ".health",
					ROOT + ".autoconfigure")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.micrometer..", "org.springframework.boot.health..",
					"org.springframework.boot.actuate.."));
	}

	@Test
	void autoConfigurationsAreFinalAndShowNoMethod() {
		ArchRule isFinal = ArchRuleDefinition.classes()
			.that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.haveModifier(JavaModifier.FINAL);
		check(isFinal);
		check(ArchRuleDefinition.methods()
			.that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.notBePublic());
	}

	@Test
	void beanMethodsHaveNoConditionOnAClass() {
		assertThat(methodsAnnotatedWith(Bean.class)).isNotEmpty()
			.noneMatch((method) -> method.isAnnotatedWith(ConditionalOnClass.class));
	}

	private static void check(ArchRule rule) {
		rule.check(classes);
	}

	private static List<JavaMethod> methodsAnnotatedWith(Class<? extends Annotation> annotation) {
		return classes.stream()
			.flatMap((type) -> type.getMethods().stream())
			.filter((method) -> method.isAnnotatedWith(annotation))
			.toList();
	}

}
