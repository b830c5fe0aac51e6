package io.gamerec.api.bundle;

/**
 * Something that is kept in a bundle: features, towers, an index, a ranker. Its files are read back
 * by the {@link io.gamerec.api.spi.BundlePartProvider} of the same type.
 */
public interface BundlePart {

  /**
   * The kind of part, by which its provider is found.
   *
   * @return a stable lower-case name such as {@code two-tower}
   */
  String partType();

  /**
   * Writes everything that loading needs. The same part always writes the same bytes.
   *
   * @param writer takes the files and the parts this one needs
   */
  void save(PartWriter writer);
}
