package io.i2o2;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.i2o2.contract.CycleRules;
import io.i2o2.contract.PortabilityRules;
import io.i2o2.contract.ThreadRules;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.i2o2");

  @Test
  void nothingNativeInTheApi() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.Linker")
        .check(PRODUCTION);
  }

  @Test
  void nothingThatOneSystemAloneHas() {
    PortabilityRules.check(PRODUCTION);
  }

  @Test
  void threadsInheritNothingOfTheirCreators() {
    ThreadRules.check(PRODUCTION);
  }

  @Test
  void theRuleOfThreadsFindsWhatItForbids() {
    for (Class<?> each : new Class<?>[] {MakesThreads.class, RefersToThreads.class}) {
      JavaClasses wrong = new ClassFileImporter().importClasses(each);
      assertThrows(AssertionError.class, () -> ThreadRules.check(wrong), each::getName);
    }
  }

  @Test
  void noClassesOfTheEngineDependOnEachOtherInACircle() {
    CycleRules.check(
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.i2o2.engine"));
  }

  @Test
  void theRuleOfCirclesFindsWhatItForbids() {
    JavaClasses circle = new ClassFileImporter().importClasses(Target.class, Fd.class);
    assertThrows(AssertionError.class, () -> CycleRules.check(circle));
    CycleRules.check(new ClassFileImporter().importClasses(Target.class, MakesThreads.class));
  }

  @Test
  void theRulesFindWhatTheyForbid() {
    JavaClasses wrong = new ClassFileImporter().importClasses(OfOneSystem.class);
    AssertionError found = assertThrows(AssertionError.class, () -> PortabilityRules.check(wrong));
    assertTrue(String.valueOf(found.getMessage()).contains("\"/proc/self\""), found::toString);
  }

  /** Breaks one rule. */
  static final class MakesThreads {
    private MakesThreads() {}

    static Thread make() {
      return Thread.ofPlatform().unstarted(() -> {});
    }
  }

  /** Breaks one rule. */
  static final class RefersToThreads {
    private RefersToThreads() {}

    static ThreadFactory factory() {
      return Thread::new;
    }
  }

  /** Breaks one rule. */
  static final class OfOneSystem {
    private OfOneSystem() {}

    static String self() {
      return "/proc/self";
    }
  }
}
