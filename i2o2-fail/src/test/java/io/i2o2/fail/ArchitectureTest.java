package io.i2o2.fail;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.i2o2.contract.ThreadRules;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          // In a whole build the contract suite comes as a jar, which that option does not know.
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.i2o2");

  @Test
  void nothingElseKnowsOfFailpoints() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.i2o2.fail..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.i2o2.fail..")
        .check(PRODUCTION);
  }

  @Test
  void onlyTheExtensionNeedsJUnit() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.i2o2.fail.junit..", "io.i2o2.contract..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.junit..")
        .check(PRODUCTION);
  }

  @Test
  void threadsInheritNothingOfTheirCreators() {
    ThreadRules.check(
        PRODUCTION.that(JavaClass.Predicates.resideOutsideOfPackage("io.i2o2.contract..")));
  }

  @Test
  void flightRecorderIsOptional() {
    noClasses()
        .that()
        .haveNameNotMatching("io\\.i2o2\\.fail\\.TriggerEvent")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.jfr..")
        .check(PRODUCTION);
  }
}
