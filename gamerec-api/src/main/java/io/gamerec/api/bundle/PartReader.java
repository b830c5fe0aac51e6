package io.gamerec.api.bundle;

import java.nio.file.Path;
import java.util.Map;

/** Gives a part its files, checked against the manifest, while a bundle is loaded. */
public interface PartReader {
  /** Name of the file that {@link PartWriter#config} writes. */
  String CONFIG = "config.json";

  /**
   * A part that this one needs. Loaded once however many parts need it.
   *
   * @param name what {@link PartWriter#part} returned
   * @param kind the class or interface it must have
   * @param <T> the kind
   * @return the part
   * @throws io.gamerec.api.GamerecException if there is no such part, it is of another kind, or no
   *     module on the class path can load it
   */
  <T> T part(String name, Class<T> kind);

  /**
   * Reads {@value #CONFIG}.
   *
   * @param kind a record that Jackson can read
   * @param <T> the kind
   * @return the config
   * @throws io.gamerec.api.GamerecException if it does not have the form of the record
   */
  <T> T config(Class<T> kind);

  /**
   * A file of the part.
   *
   * @param name plain file name
   * @return its path; the file is there and has the size and hash of the manifest
   * @throws io.gamerec.api.GamerecException if the part has no such file
   */
  Path file(String name);

  /**
   * What the bundle was made from.
   *
   * @return the manifest's provenance
   */
  Map<String, String> provenance();
}
