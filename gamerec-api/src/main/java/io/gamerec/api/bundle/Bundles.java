package io.gamerec.api.bundle;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import io.gamerec.api.internal.Json;
import io.gamerec.api.internal.LibraryVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** Writes and opens bundles. */
public final class Bundles {
  private Bundles() {}

  /**
   * Writes a part with all it needs as a bundle. The directory appears whole or not at all: it is
   * written beside its place and then renamed. A bundle that is already there is replaced.
   *
   * @param directory where the bundle shall be
   * @param root the part that holds all others
   * @param provenance what the bundle was made from
   * @return lower-case hex SHA-256 of the manifest, which fixes every byte of the bundle
   * @throws GamerecException if the directory cannot be written or holds something other than a
   *     bundle
   */
  public static String write(Path directory, BundlePart root, Map<String, String> provenance) {
    Path target = directory.toAbsolutePath().normalize();
    Path parent = target.getParent();
    if (parent == null) {
      throw new GamerecException("cannot write a bundle to " + directory + ": name a directory");
    }
    checkReplaceable(target);
    Path temporary = parent.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      Files.createDirectories(temporary);
      try {
        Writer writer = new Writer(temporary);
        String rootName = writer.part(root);
        byte[] manifest = Json.write(writer.manifest(rootName, provenance));
        Files.write(temporary.resolve(BundleManifest.FILE), manifest);
        moveIntoPlace(temporary, target);
        return Files2.sha256(manifest);
      } finally {
        Files2.deleteTree(temporary);
      }
    } catch (IOException e) {
      throw new GamerecException(
          "cannot write the bundle " + directory + ": " + Files2.reason(e), e);
    }
  }

  /**
   * Checks that a bundle may be written to a place; worth asking before a long training.
   *
   * @param directory where the bundle shall be
   * @throws GamerecException if something other than a bundle or an empty directory is there
   */
  public static void checkReplaceable(Path directory) {
    Path target = directory.toAbsolutePath().normalize();
    if (Files.exists(target)
        && !OpenBundle.isManifest(target.resolve(BundleManifest.FILE))
        && !isEmptyDirectory(target)) {
      throw new GamerecException(
          target + " exists and is not a gamerec bundle; name another directory or remove it");
    }
  }

  private static boolean isEmptyDirectory(Path target) {
    if (!Files.isDirectory(target)) {
      return false;
    }
    try (var entries = Files.list(target)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      throw new GamerecException("cannot read " + target + ": " + Files2.reason(e), e);
    }
  }

  private static void moveIntoPlace(Path temporary, Path target) throws IOException {
    Path old = temporary.resolveSibling(temporary.getFileName() + ".old");
    boolean replaces = Files.exists(target);
    if (replaces) {
      Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (replaces) {
        Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
      }
      throw e;
    }
    Files2.deleteTree(old);
  }

  /**
   * Opens a bundle: every file is checked for size and hash before anything is loaded from it.
   *
   * @param directory the bundle
   * @return the open bundle
   * @throws GamerecException if it is missing, torn, tampered with or newer than this library
   */
  public static OpenBundle open(Path directory) {
    return OpenBundle.open(directory);
  }

  private static final class Writer {
    private final Path directory;
    private final IdentityHashMap<BundlePart, String> names = new IdentityHashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();
    private final List<BundleManifest.Part> parts = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();

    Writer(Path directory) {
      this.directory = directory;
    }

    String part(BundlePart part) {
      String known = names.get(part);
      if (known != null) {
        return known;
      }
      OpenBundle.checkPlain(part.partType());
      int use = uses.merge(part.partType(), 1, Integer::sum);
      String name = use == 1 ? part.partType() : part.partType() + "-" + use;
      names.put(part, name);
      parts.add(new BundleManifest.Part(name, part.partType()));
      create(directory.resolve(name));
      part.save(new PartFiles(this, name));
      return name;
    }

    void file(String part, String name, Consumer<Path> save) {
      OpenBundle.checkPlain(name);
      save.accept(directory.resolve(part).resolve(name));
      paths.add(part + "/" + name);
    }

    private static void create(Path directory) {
      try {
        Files.createDirectory(directory);
      } catch (IOException e) {
        throw new GamerecException("cannot create " + directory + ": " + Files2.reason(e), e);
      }
    }

    BundleManifest manifest(String root, Map<String, String> provenance) throws IOException {
      List<BundleManifest.File> files = new ArrayList<>();
      for (String path : paths) {
        Path file = directory.resolve(path);
        files.add(new BundleManifest.File(path, Files.size(file), Files2.sha256(file)));
      }
      return new BundleManifest(
          BundleManifest.FORMAT,
          BundleManifest.VERSION,
          LibraryVersion.VERSION,
          root,
          provenance,
          parts,
          files);
    }
  }

  private record PartFiles(Writer writer, String name) implements PartWriter {
    @Override
    public String part(BundlePart part) {
      return writer.part(part);
    }

    @Override
    public void config(Object config) {
      file(PartReader.CONFIG, Json.write(config));
    }

    @Override
    public void file(String file, byte[] bytes) {
      file(
          file,
          path -> {
            try {
              Files.write(path, bytes);
            } catch (IOException e) {
              throw new GamerecException("cannot write " + path + ": " + Files2.reason(e), e);
            }
          });
    }

    @Override
    public void file(String file, Consumer<Path> save) {
      writer.file(name, file, save);
    }
  }
}
