package io.i2o2.fallback.driver;

import io.i2o2.SchedulerBuilder;
import io.i2o2.contract.BackendContract;
import io.i2o2.contract.Doomed;
import io.i2o2.contract.RingsContract;
import io.i2o2.fallback.file.DescriptorTable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

final class RingsTest implements FallbackFixture, BackendContract, RingsContract {
  @Override
  public SchedulerBuilder configure(SchedulerBuilder builder) {
    return builder.backend("fallback").rings(RINGS);
  }

  @Override
  public Doomed doomed(SchedulerBuilder builder) {
    DescriptorTable descriptors = new DescriptorTable();
    AtomicReference<@Nullable Throwable> due = new AtomicReference<>();
    return new Doomed(
        PoolSchedulers.spawn(builder.options(), own -> new ThrowingDriver(own, descriptors, due)),
        due::set);
  }
}
