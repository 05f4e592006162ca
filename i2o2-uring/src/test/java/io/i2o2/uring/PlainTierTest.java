package io.i2o2.uring;

import io.i2o2.uring.sys.TierSys.Tier;

/** As on 5.15: no set-up flags, and no registered ring descriptor. */
final class PlainTierTest implements TierFixture {
  @Override
  public Tier tier() {
    return Tier.V5_15;
  }
}
