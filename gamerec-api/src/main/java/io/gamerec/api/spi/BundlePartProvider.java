package io.gamerec.api.spi;

import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartReader;

/** Loads one type of bundle part. Found by {@link java.util.ServiceLoader}. */
public interface BundlePartProvider {

  /**
   * The type of part it loads.
   *
   * @return the name {@link BundlePart#partType()} gives
   */
  String partType();

  /**
   * Loads a part.
   *
   * @param reader gives the files and the parts it needs
   * @return the part; the caller closes it where it can be closed
   */
  BundlePart load(PartReader reader);
}
