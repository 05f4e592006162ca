package io.i2o2;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.i2o2.contract.PortabilityRules;
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
  void theRulesFindWhatTheyForbid() {
    JavaClasses wrong = new ClassFileImporter().importClasses(OfOneSystem.class);
    AssertionError found = assertThrows(AssertionError.class, () -> PortabilityRules.check(wrong));
    assertTrue(String.valueOf(found.getMessage()).contains("\"/proc/self\""), found::toString);
  }

  /** Breaks one rule. */
  static final class OfOneSystem {
    private OfOneSystem() {}

    static String self() {
      return "/proc/self";
    }
  }
}
