package io.gamerec.model.internal;

import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartReader;
import io.gamerec.api.spi.BundlePartProvider;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TwoTowerModel;

/** Loads {@link TwoTowerModel} parts on the first device found. */
public final class TwoTowerPartProvider implements BundlePartProvider {

  /** For {@link java.util.ServiceLoader}. */
  public TwoTowerPartProvider() {}

  @Override
  public String partType() {
    return TwoTowerModel.PART_TYPE;
  }

  @Override
  public BundlePart load(PartReader reader) {
    return TwoTowerModel.load(reader, DeviceBackends.shared());
  }
}
