package io.gamerec.index.internal;

import static com.google.common.base.Strings.lenientFormat;

import com.google.common.base.StandardSystemProperty;
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

  private static final String LIBRARY = "libgamerec_faiss.so";

  private Natives() {}

  /** Why FAISS cannot be used, with the fix; empty when it is loaded. */
  static Optional<String> unavailable() {
    return Optional.ofNullable(Loaded.PROBLEM);
  }

  private static final class Loaded {
    static final @Nullable String PROBLEM = load();
  }

  private static @Nullable String load() {
    String problem =
        platformProblem(
            String.valueOf(StandardSystemProperty.OS_NAME.value()),
            String.valueOf(StandardSystemProperty.OS_ARCH.value()));
    if (problem != null) {
      return problem;
    }
    try (InputStream library = Natives.class.getResourceAsStream(resource())) {
      return library == null
          ? "this gamerec-index was built without FAISS; build it with GAMEREC_NATIVES=required, which names what is missing"
          : load(library);
    } catch (IOException e) {
      return lenientFormat(
          "cannot unpack %s into %s: %s; set -Djava.io.tmpdir to a directory that can"
              + " be written",
          LIBRARY, StandardSystemProperty.JAVA_IO_TMPDIR.value(), Files2.reason(e));
    }
  }

  private static @Nullable String load(InputStream library) throws IOException {
    Path directory = Files.createTempDirectory("gamerec-");
    try {
      Path file = directory.resolve(LIBRARY);
      Files.copy(library, file);
      System.load(file.toAbsolutePath().toString());
      log.debug(
          "FAISS {} loaded, {} floats a vector register",
          FaissNative.version(),
          FaissNative.useLanes(Integer.MAX_VALUE));
      return null;
    } catch (UnsatisfiedLinkError e) {
      return linkProblem(String.valueOf(e.getMessage()));
    } finally {
      Files2.deleteTree(directory);
    }
  }

  static @Nullable String platformProblem(String os, String architecture) {
    return os.equals("Linux") && architecture.equals("amd64")
        ? null
        : lenientFormat(
            "FAISS natives are in the jar for linux-x86_64 only, this is %s %s;"
                + " Indexes.exact() runs everywhere",
            os, architecture);
  }

  static String linkProblem(String detail) {
    String fix;
    if (detail.contains("failed to map segment") || detail.contains("Operation not permitted")) {
      fix = "set -Djava.io.tmpdir to a directory that is not mounted noexec";
    } else {
      fix = "run on a Linux with glibc 2.35 or newer, such as Debian 12 or Ubuntu 22.04";
    }
    return lenientFormat("cannot load %s: %s; %s", LIBRARY, detail, fix);
  }

  private static String resource() {
    return "/io/gamerec/index/natives/linux-x86_64/" + LIBRARY;
  }
}
