package io.gamerec.features;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import io.gamerec.api.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The file of fitted features, described in {@link FittedFeatures}. */
final class FeaturesFile {
  /** Value of the field {@code format}. */
  static final String FORMAT = "gamerec-features";

  /** Newest version of the format, and the one that is written. */
  static final int VERSION = 1;

  private FeaturesFile() {}

  /** What every version of the file starts with. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Header(@Nullable String format, int version) {}

  private record Content(
      String format, int version, String fingerprint, FittedFeatures.State features) {}

  static void save(FittedFeatures.State state, String fingerprint, Path file) {
    byte[] bytes = Json.write(new Content(FORMAT, VERSION, fingerprint, state));
    Files2.writeAtomically(
        file,
        temporary -> {
          try {
            Files.write(temporary, bytes);
          } catch (IOException e) {
            throw new GamerecException("cannot write " + file + ": " + Files2.reason(e), e);
          }
        });
  }

  static FittedFeatures load(Path file) {
    Header header = Json.read(file, Header.class);
    if (!FORMAT.equals(header.format)) {
      throw new GamerecException(
          file
              + " does not hold fitted features: format is "
              + header.format
              + ", expected "
              + FORMAT);
    }
    if (header.version < 1 || header.version > VERSION) {
      throw new GamerecException(
          file + " is of version " + header.version + ", expected a version from 1 to " + VERSION);
    }
    Content content = Json.read(file, Content.class);
    FittedFeatures features;
    try {
      features = new FittedFeatures(content.features);
    } catch (IllegalArgumentException e) {
      throw new GamerecException(file + " is damaged: " + e.getMessage(), e);
    }
    if (!features.fingerprint().equals(content.fingerprint)) {
      throw new GamerecException(
          file
              + " was changed: its features have the fingerprint "
              + features.fingerprint()
              + ", expected "
              + content.fingerprint);
    }
    return features;
  }
}
