package io.gamerec.index.internal;

import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartReader;
import io.gamerec.api.spi.BundlePartProvider;
import io.gamerec.index.Retriever;

/** Loads {@link Retriever}s. */
public final class RetrieverPartProvider implements BundlePartProvider {
  @Override
  public String partType() {
    return Retriever.PART_TYPE;
  }

  @Override
  public BundlePart load(PartReader reader) {
    return Retriever.load(reader);
  }
}
