package io.i2o2.uring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import io.i2o2.contract.LinuxOnly;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.i2o2.uring");

  private static final JavaClasses ALL = new ClassFileImporter().importPackages("io.i2o2.uring");

  /** A name alone: this class must run everywhere. */
  private static final String CALLS = "io.i2o2.uring.sys.LinuxSys";

  @Test
  void testsThatNeedLinuxSaySo() {
    classes()
        .that()
        .haveSimpleNameEndingWith("Test")
        .and(DescribedPredicate.describe("lead to system calls", ArchitectureTest::leadsToCalls))
        .should(
            ArchCondition.from(
                DescribedPredicate.describe("be LinuxOnly", ArchitectureTest::isLinuxOnly)))
        .check(ALL);
  }

  @Test
  void schedulerToRingToSysAndNeverBack() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("scheduler")
        .definedBy("io.i2o2.uring", "io.i2o2.uring.scheduler..")
        .layer("ring")
        .definedBy("io.i2o2.uring.ring..")
        .layer("sys")
        .definedBy("io.i2o2.uring.sys..")
        .whereLayer("scheduler")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("ring")
        .mayOnlyBeAccessedByLayers("scheduler")
        .whereLayer("sys")
        .mayOnlyBeAccessedByLayers("ring", "scheduler")
        .check(PRODUCTION);
  }

  private static boolean leadsToCalls(JavaClass test) {
    return test.getTransitiveDependenciesFromSelf().stream()
        .anyMatch(dependency -> dependency.getTargetClass().getName().equals(CALLS));
  }

  private static boolean isLinuxOnly(JavaClass test) {
    return test.isAnnotatedWith(LinuxOnly.class)
        || test.getAllRawInterfaces().stream()
            .anyMatch(each -> each.isAnnotatedWith(LinuxOnly.class));
  }

  @Test
  void onlyOneDecoratorKnowsOfHooks() {
    noClasses()
        .that()
        .haveNameNotMatching("io\\.i2o2\\.uring\\.sys\\.(HookedSys|OlderKernel).*")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("io\\.i2o2\\.(fail\\..*|spi\\.SystemCallHook.*)")
        .check(PRODUCTION);
  }
}
