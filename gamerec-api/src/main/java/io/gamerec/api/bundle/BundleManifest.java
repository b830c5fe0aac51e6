package io.gamerec.api.bundle;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * The manifest of a bundle, {@value #FILE} in its directory. A bundle is the manifest and the files
 * it lists, nothing else; {@code /} separates the parts of a path.
 *
 * <pre>{@code
 * bundle/
 *   manifest.json           this record
 *   <part>/config.json      settings of the part and the names of the parts it needs
 *   <part>/...              its files, named by the part's own documentation
 * }</pre>
 *
 * @param format always {@value #FORMAT}
 * @param version version of the format, {@value #VERSION} at present; a reader refuses newer ones
 * @param library version of gamerec that wrote it
 * @param root name of the part that holds all others
 * @param provenance what the bundle was made from: seed, data hash, settings
 * @param parts every part
 * @param files every file but the manifest
 */
public record BundleManifest(
    String format,
    int version,
    String library,
    String root,
    Map<String, String> provenance,
    List<Part> parts,
    List<File> files) {
  /** Name of the manifest's file. */
  public static final String FILE = "manifest.json";

  /** The value of {@link #format}. */
  public static final String FORMAT = "gamerec-bundle";

  /** The newest version that this library reads, and the one it writes. */
  public static final int VERSION = 1;

  /**
   * Checks that nothing is missing and copies the collections.
   *
   * @param format the format
   * @param version its version
   * @param library version of gamerec
   * @param root name of a part
   * @param provenance what the bundle was made from
   * @param parts every part
   * @param files every file
   */
  public BundleManifest {
    requireNonNull(format, "format");
    requireNonNull(library, "library");
    requireNonNull(root, "root");
    provenance = Map.copyOf(requireNonNull(provenance, "provenance"));
    parts = List.copyOf(requireNonNull(parts, "parts"));
    files = List.copyOf(requireNonNull(files, "files"));
  }

  /**
   * A part.
   *
   * @param name its directory
   * @param type the name of its provider
   */
  public record Part(String name, String type) {
    /**
     * Checks that nothing is missing.
     *
     * @param name its directory
     * @param type the name of its provider
     */
    public Part {
      requireNonNull(name, "name of a part");
      requireNonNull(type, "type of a part");
    }
  }

  /**
   * A file.
   *
   * @param path path below the bundle
   * @param bytes its size
   * @param sha256 lower-case hex SHA-256 of its content
   */
  public record File(String path, long bytes, String sha256) {
    /**
     * Checks that nothing is missing.
     *
     * @param path path below the bundle
     * @param bytes its size
     * @param sha256 hash of its content
     */
    public File {
      requireNonNull(path, "path of a file");
      requireNonNull(sha256, "sha256 of a file");
    }
  }
}
