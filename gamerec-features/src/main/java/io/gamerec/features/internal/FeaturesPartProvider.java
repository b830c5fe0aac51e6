package io.gamerec.features.internal;

import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartReader;
import io.gamerec.api.spi.BundlePartProvider;
import io.gamerec.features.FittedFeatures;

/** Loads {@link FittedFeatures} parts. */
public final class FeaturesPartProvider implements BundlePartProvider {

  /** For {@link java.util.ServiceLoader}. */
  public FeaturesPartProvider() {}

  @Override
  public String partType() {
    return FittedFeatures.PART_TYPE;
  }

  @Override
  public BundlePart load(PartReader reader) {
    return new FittedFeatures(reader.config(FittedFeatures.State.class));
  }
}
