package io.i2o2.uring;

import io.i2o2.uring.sys.TierSys.Tier;

/** As on 6.0: cooperative task running, not yet deferred. */
final class CooperativeTierTest implements TierFixture {
  @Override
  public Tier tier() {
    return Tier.V6_0;
  }
}
