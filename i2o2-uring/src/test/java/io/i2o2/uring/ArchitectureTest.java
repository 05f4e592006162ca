package io.i2o2.uring;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.i2o2.uring");

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
}
