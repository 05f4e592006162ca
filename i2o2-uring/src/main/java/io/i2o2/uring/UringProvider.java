package io.i2o2.uring;

import io.i2o2.Availability;
import io.i2o2.Availability.Reason;
import io.i2o2.Availability.Unavailable;
import io.i2o2.Fact;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.SchedulerUnavailableException;
import io.i2o2.engine.Interceptor;
import io.i2o2.spi.SchedulerProvider;
import io.i2o2.uring.driver.UringSchedulers;
import io.i2o2.uring.ring.AbiNames;
import io.i2o2.uring.ring.RingFacts;
import io.i2o2.uring.ring.RingProbe;
import io.i2o2.uring.ring.RingUnavailable;
import io.i2o2.uring.sys.InterceptedSys;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.Sys;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The backend {@code uring}: io_uring of Linux, from 5.15 on, without a native library. */
public final class UringProvider implements SchedulerProvider {
  private static final String NAME = "uring";

  /** The processors on which the system call numbers and structures were checked. */
  private static final List<String> ARCHITECTURES = List.of("amd64", "aarch64", "riscv64");

  /** What the kernel can do does not change while we run. */
  private static volatile @Nullable RingFacts known;

  /** For {@link java.util.ServiceLoader}. */
  public UringProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int priority() {
    return 100;
  }

  @Override
  public Availability availability() {
    Unavailable platform = platform();
    if (platform != null) {
      return platform;
    }
    try {
      RingFacts facts = look(InterceptedSys.of(new LinuxSys(), Interceptor.find(null)));
      return new Availability.Available("io_uring with " + AbiNames.setup(facts.setupFlags()));
    } catch (RingUnavailable e) {
      return e.reason();
    } catch (RuntimeException | LinkageError e) {
      return new Unavailable(
          Reason.OTHER,
          "probing io_uring failed: " + e + (e.getCause() == null ? "" : ": " + e.getCause()),
          "Report it. Or use the fallback backend.");
    }
  }

  @Override
  public List<Fact> probe() {
    try {
      if (platform() != null) {
        return List.of();
      }
      Interceptor interceptor = Interceptor.find(null);
      return ProbeFacts.of(facts(interceptor), InterceptedSys.of(new LinuxSys(), interceptor));
    } catch (SchedulerUnavailableException e) {
      // The availability says why.
      return List.of();
    } catch (RuntimeException | LinkageError e) {
      return List.of(new Fact("ring", "probe", "failed: " + e));
    }
  }

  @Override
  public Scheduler create(SchedulerOptions options) {
    requirePlatform();
    Interceptor interceptor = Interceptor.find(options);
    RingFacts facts = facts(interceptor);
    return UringSchedulers.spawn(options, new LinuxSys(), facts, interceptor);
  }

  @Override
  public SchedulerLoop createLoop(SchedulerOptions options) {
    requirePlatform();
    Interceptor interceptor = Interceptor.find(options);
    RingFacts facts = facts(interceptor);
    return UringSchedulers.loop(options, new LinuxSys(), facts, interceptor);
  }

  /** First of all, before anything native is loaded: on an unknown processor that ends the JVM. */
  private static void requirePlatform() {
    Unavailable platform = platform();
    if (platform != null) {
      throw new SchedulerUnavailableException(NAME, platform, null);
    }
  }

  private static RingFacts facts(@Nullable Interceptor interceptor) {
    // An interceptor may imitate another kernel each time.
    RingFacts facts = interceptor != null ? null : known;
    try {
      return facts != null ? facts : look(InterceptedSys.of(new LinuxSys(), interceptor));
    } catch (RingUnavailable e) {
      throw new SchedulerUnavailableException(NAME, e.reason(), e);
    }
  }

  private static RingFacts look(Sys sys) throws RingUnavailable {
    RingFacts facts = RingProbe.look(sys);
    known = facts;
    return facts;
  }

  private static @Nullable Unavailable platform() {
    String system = System.getProperty("os.name", "");
    if (!system.equals("Linux")) {
      return new Unavailable(
          Reason.NOT_LINUX,
          "io_uring belongs to Linux, this is " + system,
          "Use the fallback backend here.");
    }
    String architecture = System.getProperty("os.arch", "");
    if (!ARCHITECTURES.contains(architecture)) {
      return new Unavailable(
          Reason.ARCHITECTURE,
          "the processor is " + architecture + ", known are " + String.join(", ", ARCHITECTURES),
          "Use the fallback backend here.");
    }
    return nativeAccess(UringProvider.class.getModule());
  }

  /**
   * Without the permission some JVMs warn and some deny, and which of them this one is cannot be
   * asked: the same program does the same on all of them.
   */
  private static @Nullable Unavailable nativeAccess(Module module) {
    if (module.isNativeAccessEnabled()) {
      return null;
    }
    return module.isNamed()
        ? new Unavailable(
            Reason.NATIVE_ACCESS,
            "this JVM was not told to let the module "
                + module.getName()
                + " call native functions",
            "Start it with --enable-native-access=" + module.getName() + ".")
        : new Unavailable(
            Reason.NATIVE_ACCESS,
            "this JVM was not told to let the class path call native functions",
            "Start it with --enable-native-access=ALL-UNNAMED, or put Enable-Native-Access:"
                + " ALL-UNNAMED into the manifest of the jar that java -jar runs.");
  }
}
