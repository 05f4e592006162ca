package io.i2o2.contract;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** No classes depend on each other in a circle: each can be understood after those it uses. */
public final class CycleRules {
  private CycleRules() {}

  /**
   * Checks classes; nested ones count as the class around them.
   *
   * @param production without tests
   */
  public static void check(JavaClasses production) {
    slices().assignedFrom(new OutermostClasses()).should().beFreeOfCycles().check(production);
  }

  private static final class OutermostClasses implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
      JavaClass outermost = javaClass;
      while (outermost.getEnclosingClass().isPresent()) {
        outermost = outermost.getEnclosingClass().get();
      }
      return SliceIdentifier.of(outermost.getName());
    }

    @Override
    public String getDescription() {
      return "outermost classes";
    }
  }
}
