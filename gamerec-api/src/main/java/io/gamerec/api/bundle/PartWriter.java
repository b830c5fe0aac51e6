package io.gamerec.api.bundle;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Takes the files of one part while a bundle is written. */
public interface PartWriter {

  /**
   * Writes a part that this one needs, once however many parts need it.
   *
   * @param part the needed part
   * @return the name under which {@link PartReader#part} gives it back; keep it in the config
   */
  String part(BundlePart part);

  /**
   * Writes {@value PartReader#CONFIG}.
   *
   * @param config a record or a map that Jackson can write
   */
  void config(Object config);

  /**
   * Writes a file.
   *
   * @param name plain file name
   * @param bytes its content
   */
  void file(String name, byte[] bytes);

  /**
   * Has a file written.
   *
   * @param name plain file name
   * @param save writes the file at the path it is given
   */
  void file(String name, Consumer<Path> save);
}
