package io.gamerec.api.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of gamerec, from a file that the build fills in. */
public final class LibraryVersion {
  /** The version, such as {@code 0.1.0}. */
  public static final String VERSION = read();

  private LibraryVersion() {}

  private static String read() {
    Properties properties = new Properties();
    try (InputStream in = LibraryVersion.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IllegalStateException("version.properties is missing from gamerec-api");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
