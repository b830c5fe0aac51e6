package io.gamerec.index.internal;

import static com.google.common.base.Strings.lenientFormat;

import com.google.common.base.Splitter;
import com.google.common.base.StandardSystemProperty;
import com.google.common.collect.Iterables;
import io.gamerec.api.internal.Files2;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the native library out of the jar, once.
 *
 * <p>The library is unpacked into a directory of its own that only this user may enter, and deleted
 * as soon as it is mapped. So JVMs that start at once do not meet, nobody can put another library
 * in its place, a home directory need not be writable and nothing is left behind.
 */
final class Natives {
  private static final Logger log = LoggerFactory.getLogger(Natives.class);

  private Natives() {}

  /** Why FAISS cannot be used, with the fix; empty when it is loaded. */
  static Optional<String> unavailable() {
    return Optional.ofNullable(Loaded.PROBLEM);
  }

  private static final class Loaded {
    static final @Nullable String PROBLEM = load();
  }

  private static @Nullable String load() {
    String os = String.valueOf(StandardSystemProperty.OS_NAME.value());
    String architecture = String.valueOf(StandardSystemProperty.OS_ARCH.value());
    String resource = resource(os, architecture);
    if (resource == null) {
      return noPlatform(os, architecture);
    }
    try (InputStream library = Natives.class.getResourceAsStream(resource)) {
      return library == null ? notBuilt(resource) : load(library, resource);
    } catch (IOException e) {
      return lenientFormat(
          "cannot unpack %s into %s: %s; set -Djava.io.tmpdir to a directory that can"
              + " be written",
          name(resource), StandardSystemProperty.JAVA_IO_TMPDIR.value(), Files2.reason(e));
    }
  }

  private static @Nullable String load(InputStream library, String resource) throws IOException {
    Path directory = Files.createTempDirectory("gamerec-");
    try {
      Path file = directory.resolve(name(resource));
      Files.copy(library, file);
      System.load(file.toAbsolutePath().toString());
      log.info("FAISS {}, {} kernels", FaissNative.version(), FaissNative.kernels());
      return null;
    } catch (UnsatisfiedLinkError e) {
      return linkProblem(name(resource), String.valueOf(e.getMessage()));
    } finally {
      Files2.deleteTree(directory);
    }
  }

  /** Where a platform's library is in the jar, null for one that gamerec does not know. */
  static @Nullable String resource(String os, String architecture) {
    String processor =
        switch (architecture) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "aarch64";
          default -> "";
        };
    if (processor.isEmpty()) {
      return null;
    }
    return switch (os) {
      case "Linux" -> "/io/gamerec/index/natives/linux-" + processor + "/libgamerec_faiss.so";
      case "Mac OS X" -> "/io/gamerec/index/natives/macos-" + processor + "/libgamerec_faiss.dylib";
      default -> null;
    };
  }

  static String noPlatform(String os, String architecture) {
    return lenientFormat(
        "FAISS runs on linux and macos with x86_64 or aarch64, this is %s %s;"
            + " Indexes.exact() runs everywhere",
        os, architecture);
  }

  static String notBuilt(String resource) {
    return lenientFormat(
        "this gamerec-index was built without FAISS for %s; build it there with"
            + " GAMEREC_NATIVES=required, which names what is missing",
        Iterables.get(Splitter.on('/').split(resource), 5));
  }

  private static String name(String resource) {
    return resource.substring(resource.lastIndexOf('/') + 1);
  }

  static String linkProblem(String library, String detail) {
    String fix;
    if (detail.contains("failed to map segment") || detail.contains("Operation not permitted")) {
      fix = "set -Djava.io.tmpdir to a directory that is not mounted noexec";
    } else {
      fix = "run on a Linux with glibc 2.35 or newer, such as Debian 12 or Ubuntu 22.04";
    }
    return lenientFormat("cannot load %s: %s; %s", library, detail, fix);
  }
}
