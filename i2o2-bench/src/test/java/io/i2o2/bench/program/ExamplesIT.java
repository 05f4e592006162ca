package io.i2o2.bench.program;

import io.i2o2.bench.examples.LoopOnOwnThread;
import io.i2o2.bench.examples.NopFromVirtualThreads;
import io.i2o2.bench.examples.NopOnCallingThread;
import io.i2o2.bench.examples.RegisteredBuffersFile;
import io.i2o2.bench.examples.ScatteredReads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the best backend there is, and with the fallback. */
final class ExamplesIT {
  private Packaged program = new Packaged(Path.of(""), Path.of(""));

  @BeforeEach
  void find(@TempDir Path folder) {
    program = Packaged.in(folder);
  }

  private Packaged.Run run(Class<?> example, String backend) throws Exception {
    List<String> options = new ArrayList<>();
    if (!backend.equals("best")) {
      Packaged.assume(backend);
      options.add("-Di2o2.backend=" + backend);
    }
    options.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", program.jar().toString()));
    return program.java(options, example.getName()).expect(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"best", "fallback"})
  void nopOnCallingThread(String backend) throws Exception {
    run(NopOnCallingThread.class, backend).says("result 0 from backend");
  }

  @ParameterizedTest
  @ValueSource(strings = {"best", "fallback"})
  void nopFromVirtualThreads(String backend) throws Exception {
    run(NopFromVirtualThreads.class, backend).says("10000 operations from 1000 virtual threads");
  }

  @ParameterizedTest
  @ValueSource(strings = {"best", "fallback"})
  void registeredBuffersFile(String backend) throws Exception {
    run(RegisteredBuffersFile.class, backend)
        .says("2048 bytes written, 2048 read")
        .says("written and read through i2o2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"best", "fallback"})
  void loopOnOwnThread(String backend) throws Exception {
    run(LoopOnOwnThread.class, backend).says("result 0").says("the loop has ended");
  }

  @ParameterizedTest
  @ValueSource(strings = {"best", "fallback"})
  void scatteredReads(String backend) throws Exception {
    run(ScatteredReads.class, backend).says("1638400 bytes by 400 reads and one wait");
  }
}
