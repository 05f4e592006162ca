package io.i2o2.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import io.i2o2.engine.SchedulerThreads;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.Executors;

/** Where threads are made: one place, so that none inherits anything of its creator. */
public final class ThreadRules {
  private static final Set<String> MAKERS =
      Set.of("<init>", "ofPlatform", "ofVirtual", "startVirtualThread");

  private ThreadRules() {}

  /**
   * Checks classes.
   *
   * @param production without tests
   */
  public static void check(JavaClasses production) {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(SchedulerThreads.class.getName())
        .should()
        .accessTargetWhere(DescribedPredicate.describe("a thread is made", ThreadRules::makes))
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Executors.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Timer.class)
        .because("threads inherit nothing of their creators: SchedulerThreads makes them")
        .check(production);
  }

  private static boolean makes(JavaAccess<?> access) {
    AccessTarget target = access.getTarget();
    return target.getOwner().isAssignableTo(Thread.class) && MAKERS.contains(target.getName());
  }
}
