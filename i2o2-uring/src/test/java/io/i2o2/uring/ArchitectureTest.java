package io.i2o2.uring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import io.i2o2.contract.CycleRules;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.contract.ThreadRules;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.util.List;
import java.util.Set;
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
  void providerToDriverToRingToSysAndNeverBack() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("provider")
        .definedBy("io.i2o2.uring")
        .layer("driver")
        .definedBy("io.i2o2.uring.driver..")
        .layer("ring")
        .definedBy("io.i2o2.uring.ring..")
        .layer("sys")
        .definedBy("io.i2o2.uring.sys..")
        .whereLayer("provider")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("driver")
        .mayOnlyBeAccessedByLayers("provider")
        .whereLayer("ring")
        .mayOnlyBeAccessedByLayers("provider", "driver")
        .whereLayer("sys")
        .mayOnlyBeAccessedByLayers("provider", "driver", "ring")
        .check(PRODUCTION);
  }

  @Test
  void nativeCodeAndMemoryOutOfAddressesOnlyInSys() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.i2o2.uring.sys..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Linker.class)
        .orShould()
        .callMethodWhere(
            JavaCall.Predicates.target(HasName.Predicates.name("reinterpret"))
                .and(
                    JavaCall.Predicates.target(
                        HasOwner.Predicates.With.owner(
                            JavaClass.Predicates.equivalentTo(MemorySegment.class)))))
        .check(PRODUCTION);
  }

  @Test
  void noClassesDependOnEachOtherInACircle() {
    CycleRules.check(PRODUCTION);
  }

  @Test
  void threadsInheritNothingOfTheirCreators() {
    ThreadRules.check(PRODUCTION);
  }

  @Test
  void knowsNothingOfTestsAndFailpoints() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.i2o2.fail..",
            "io.i2o2.contract..",
            "org.junit..",
            "org.mockito..",
            "org.openjdk.jcstress..")
        .check(PRODUCTION);
  }

  @Test
  void onlyTheProviderIsForOthersToFind() throws IOException {
    String provider = "io.i2o2.uring.UringProvider";
    // On the class path every jar has a module-info: the one beside the provider counts.
    URI file = PRODUCTION.get(provider).getSource().orElseThrow().getUri();
    try (InputStream stream = file.resolve("../../../module-info.class").toURL().openStream()) {
      ModuleDescriptor module = ModuleDescriptor.read(stream);
      assertEquals("io.i2o2.uring", module.name());
      assertEquals(Set.of(), module.exports());
      assertEquals(Set.of(), module.opens());
      assertEquals(
          List.of(provider),
          module.provides().stream().flatMap(provides -> provides.providers().stream()).toList());
    }
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
  void knowsNothingOfFailpoints() {
    noClasses().should().dependOnClassesThat().resideInAPackage("io.i2o2.fail..").check(PRODUCTION);
  }
}
