package io.i2o2.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.net.URI;
import java.util.regex.Pattern;

/** What code that runs on every system must not assume. */
public final class PortabilityRules {
  /** Paths of one system, drive letters, ends of lines, separators of paths. */
  private static final Pattern OF_ONE_SYSTEM =
      Pattern.compile(
          "^/(proc|dev|sys|tmp|etc|usr|var|home)(/.*|$)|^[A-Za-z]:[\\\\/].*|.*[\\r\\n].*"
              + "|.*\\\\.*|^[/:;]$",
          Pattern.DOTALL);

  private PortabilityRules() {}

  /**
   * Checks classes, which must have been imported from files.
   *
   * @param production without tests
   */
  public static void check(JavaClasses production) {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jdk.internal..", "sun..", "com.sun..")
        .because("not every JDK has them, and none promises to keep them")
        .check(production);
    for (String field : new String[] {"separator", "separatorChar", "pathSeparator"}) {
      noClasses().should().accessField(File.class, field).check(production);
    }
    noClasses().should().callMethod(System.class, "lineSeparator").check(production);
    classes().should(holdNoConstantOfOneSystem()).check(production);
  }

  /** ArchUnit does not see constants: they are read from the class file. */
  private static ArchCondition<JavaClass> holdNoConstantOfOneSystem() {
    return new ArchCondition<>("hold no path, separator or line end of one system") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (PoolEntry entry : ClassFile.of().parse(bytesOf(type)).constantPool()) {
          if (entry instanceof StringEntry text
              && OF_ONE_SYSTEM.matcher(text.stringValue()).matches()) {
            events.add(
                SimpleConditionEvent.violated(
                    type, type.getName() + " has the constant \"" + text.stringValue() + "\""));
          }
        }
      }
    };
  }

  private static byte[] bytesOf(JavaClass type) {
    URI place = type.getSource().orElseThrow().getUri();
    try (InputStream in = place.toURL().openStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(place.toString(), e);
    }
  }
}
