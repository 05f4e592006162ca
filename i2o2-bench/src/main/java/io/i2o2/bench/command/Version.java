package io.i2o2.bench.command;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** Says what runs on what. */
final class Version implements IVersionProvider {
  Version() {}

  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "i2o2 " + Objects.requireNonNullElse(version, "(not packaged)"), "Java " + java(), system()
    };
  }

  static String java() {
    return Runtime.version() + " (" + System.getProperty("java.vm.name") + ")";
  }

  static String system() {
    return System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + " ("
        + System.getProperty("os.arch")
        + ")";
  }
}
