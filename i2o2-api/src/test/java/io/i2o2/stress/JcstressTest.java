package io.i2o2.stress;

import io.i2o2.contract.Jcstress;
import org.junit.jupiter.api.Test;

final class JcstressTest {
  @Test
  void noForbiddenOutcome() throws Exception {
    Jcstress.run("io\\.i2o2\\.(stress|engine)\\..*");
  }
}
