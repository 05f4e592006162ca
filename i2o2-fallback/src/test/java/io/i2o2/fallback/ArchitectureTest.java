package io.i2o2.fallback;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.i2o2.contract.CycleRules;
import io.i2o2.contract.PortabilityRules;
import io.i2o2.contract.ThreadRules;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.i2o2.fallback");

  @Test
  void fromSubmissionToFileAndNeverBack() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("provider")
        .definedBy("io.i2o2.fallback")
        .layer("driver")
        .definedBy("io.i2o2.fallback.driver..")
        .layer("operation")
        .definedBy("io.i2o2.fallback.operation..")
        .layer("file")
        .definedBy("io.i2o2.fallback.file..")
        .layer("errno")
        .definedBy("io.i2o2.fallback.errno..")
        .whereLayer("provider")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("driver")
        .mayOnlyBeAccessedByLayers("provider")
        .whereLayer("operation")
        .mayOnlyBeAccessedByLayers("driver")
        .whereLayer("file")
        .mayOnlyBeAccessedByLayers("driver", "operation")
        .whereLayer("errno")
        .mayOnlyBeAccessedByLayers("operation", "file")
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
  void nothingNative() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.Linker")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.SymbolLookup")
        .orShould()
        .callMethod("java.lang.foreign.MemorySegment", "reinterpret", "long")
        .check(PRODUCTION);
  }

  @Test
  void nothingThatOneSystemAloneHas() {
    PortabilityRules.check(PRODUCTION);
  }
}
