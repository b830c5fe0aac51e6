package io.gamerec.model.internal;

import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartReader;
import io.gamerec.api.spi.BundlePartProvider;
import io.gamerec.model.ranker.Ranker;

/** Loads {@link Ranker} parts. */
public final class RankerPartProvider implements BundlePartProvider {

  /** For {@link java.util.ServiceLoader}. */
  public RankerPartProvider() {}

  @Override
  public String partType() {
    return Ranker.PART_TYPE;
  }

  @Override
  public BundlePart load(PartReader reader) {
    return Ranker.load(reader);
  }
}
