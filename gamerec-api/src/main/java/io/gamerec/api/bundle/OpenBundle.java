package io.gamerec.api.bundle;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Strings.lenientFormat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import io.gamerec.api.internal.Json;
import io.gamerec.api.spi.BundlePartProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A bundle whose files have been checked. Parts are loaded when asked for. Not thread-safe. */
public final class OpenBundle {
  private final Path directory;
  private final BundleManifest manifest;
  private final String sha256;
  private final Map<String, BundlePart> loaded = new HashMap<>();
  private final Set<String> loading = new LinkedHashSet<>();

  private OpenBundle(Path directory, BundleManifest manifest, String sha256) {
    this.directory = directory;
    this.manifest = manifest;
    this.sha256 = sha256;
  }

  static OpenBundle open(Path directory) {
    Path manifestFile = directory.resolve(BundleManifest.FILE);
    if (!Files.isRegularFile(manifestFile)) {
      throw new GamerecException(
          directory + " is not a gamerec bundle: no " + BundleManifest.FILE + " in it");
    }
    checkHeader(directory, manifestFile);
    BundleManifest manifest = Json.read(manifestFile, BundleManifest.class);
    try {
      for (BundleManifest.File file : manifest.files()) {
        check(directory, file);
      }
      return new OpenBundle(directory, manifest, Files2.sha256(manifestFile));
    } catch (IOException e) {
      throw new GamerecException(
          "cannot read the bundle " + directory + ": " + Files2.reason(e), e);
    }
  }

  /** What every version of the manifest has, read before the rest, which a newer one may change. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Header(@Nullable String format, int version, @Nullable String library) {}

  /** Whether a file is the manifest of a bundle, of whatever version. */
  static boolean isManifest(Path file) {
    try {
      return BundleManifest.FORMAT.equals(Json.read(file, Header.class).format());
    } catch (GamerecException e) {
      return false;
    }
  }

  private static void checkHeader(Path directory, Path manifestFile) {
    Header header = Json.read(manifestFile, Header.class);
    if (!BundleManifest.FORMAT.equals(header.format())) {
      throw new GamerecException(
          manifestFile + ": format must be " + BundleManifest.FORMAT + ", got " + header.format());
    }
    if (header.version() > BundleManifest.VERSION) {
      throw new GamerecException(
          lenientFormat(
              "bundle %s has format version %s, this library reads up to %s; update gamerec to %s",
              directory, header.version(), BundleManifest.VERSION, header.library()));
    }
  }

  private static void check(Path directory, BundleManifest.File file) throws IOException {
    String problem = problem(directory, file);
    if (problem != null) {
      throw new GamerecException(
          lenientFormat(
              "bundle %s: file %s %s; train again or restore the bundle from a copy",
              directory, file.path(), problem));
    }
  }

  private static @Nullable String problem(Path directory, BundleManifest.File file)
      throws IOException {
    if (!Arrays.stream(file.path().split("/", -1)).allMatch(OpenBundle::isPlain)) {
      return "has no plain name";
    }
    Path path = directory.resolve(file.path());
    if (!Files.isRegularFile(path)) {
      return "is missing";
    }
    if (Files.size(path) != file.bytes()) {
      return lenientFormat("is torn: expected %s bytes, got %s", file.bytes(), Files.size(path));
    }
    return Files2.sha256(path).equals(file.sha256())
        ? null
        : "was changed: its SHA-256 is not the manifest's";
  }

  static void checkPlain(String name) {
    checkArgument(
        isPlain(name),
        "a part or file in a bundle has a plain name of letters, digits, '.', '_' and '-', got '%s'",
        name);
  }

  private static boolean isPlain(String name) {
    return name.matches("[A-Za-z0-9][A-Za-z0-9._-]*");
  }

  /**
   * What the manifest says.
   *
   * @return the manifest
   */
  public BundleManifest manifest() {
    return manifest;
  }

  /**
   * The hash that fixes every byte of the bundle.
   *
   * @return lower-case hex SHA-256 of the manifest
   */
  public String sha256() {
    return sha256;
  }

  /**
   * Loads the part that holds all others.
   *
   * @param kind the class or interface it must have
   * @param <T> the kind
   * @return the part; the caller closes it where it can be closed
   * @throws GamerecException if it cannot be loaded; parts that were loaded for it are closed
   */
  public <T> T root(Class<T> kind) {
    Set<String> before = Set.copyOf(loaded.keySet());
    try {
      return part(manifest.root(), kind);
    } catch (RuntimeException e) {
      loaded.keySet().removeIf(name -> !before.contains(name) && close(name, e));
      throw e;
    }
  }

  /** Closes a part that nobody will get; what goes wrong then is added to the first failure. */
  private boolean close(String name, RuntimeException failure) {
    if (loaded.get(name) instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
    return true;
  }

  /**
   * Loads a part, or gives it back when it was loaded before.
   *
   * @param name its name in the manifest
   * @param kind the class or interface it must have
   * @param <T> the kind
   * @return the part
   * @throws GamerecException if it cannot be loaded
   */
  public <T> T part(String name, Class<T> kind) {
    BundlePart part = loaded.get(name);
    if (part == null) {
      if (!loading.add(name)) {
        throw new GamerecException("bundle " + directory + ": parts need each other: " + loading);
      }
      try {
        part = load(name);
      } finally {
        loading.remove(name);
      }
      loaded.put(name, part);
    }
    if (!kind.isInstance(part)) {
      throw new GamerecException(
          lenientFormat(
              "bundle %s: part %s must be a %s, is a %s",
              directory, name, kind.getSimpleName(), part.getClass().getSimpleName()));
    }
    return kind.cast(part);
  }

  private BundlePart load(String name) {
    String type =
        manifest.parts().stream()
            .filter(part -> part.name().equals(name))
            .map(BundleManifest.Part::type)
            .findFirst()
            .orElseThrow(
                () -> new GamerecException("bundle " + directory + " has no part named " + name));
    for (BundlePartProvider provider : ServiceLoader.load(BundlePartProvider.class)) {
      if (provider.partType().equals(type)) {
        return provider.load(new PartFiles(this, name));
      }
    }
    throw new GamerecException(
        lenientFormat(
            "bundle %s: nothing on the class path loads parts of type %s; add gamerec-features,"
                + " gamerec-model and gamerec-index",
            directory, type));
  }

  private record PartFiles(OpenBundle bundle, String name) implements PartReader {
    @Override
    public <T> T part(String needed, Class<T> kind) {
      return bundle.part(needed, kind);
    }

    @Override
    public <T> T config(Class<T> kind) {
      return Json.read(file(CONFIG), kind);
    }

    @Override
    public Map<String, String> provenance() {
      return bundle.manifest.provenance();
    }

    @Override
    public Path file(String file) {
      String path = name + "/" + file;
      if (bundle.manifest.files().stream().noneMatch(listed -> listed.path().equals(path))) {
        throw new GamerecException("bundle " + bundle.directory + " has no file " + path);
      }
      return bundle.directory.resolve(path);
    }
  }
}
