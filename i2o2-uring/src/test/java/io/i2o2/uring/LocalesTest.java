package io.i2o2.uring;

import io.i2o2.contract.ByteNames;
import io.i2o2.contract.LinuxOnly;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files whose names the locale cannot express. */
@LinuxOnly("io_uring")
@Timeout(60)
final class LocalesTest {
  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void opensTheFilesThatJavaNioOpens(String locale, @TempDir Path directory) throws Exception {
    ByteNames.openInALocale("uring", locale, directory);
  }
}
