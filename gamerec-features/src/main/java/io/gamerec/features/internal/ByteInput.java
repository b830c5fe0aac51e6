package io.gamerec.features.internal;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A file, or an entry of a zip file, that can be read as a stream; gzip is recognised by its first
 * two bytes and undone. Immutable.
 */
public final class ByteInput {
  private static final int CHUNK = 1 << 18;

  private final Path file;
  private final @Nullable String entry;
  private final boolean latin1;

  private ByteInput(Path file, @Nullable String entry, boolean latin1) {
    this.file = file;
    this.entry = entry;
    this.latin1 = latin1;
  }

  /**
   * A file.
   *
   * @param file the file
   * @return what reads it
   */
  public static ByteInput of(Path file) {
    return new ByteInput(file, null, false);
  }

  /**
   * An entry of a zip file.
   *
   * @param zip the zip file
   * @param entry name of the entry
   * @return what reads it
   */
  public static ByteInput ofZip(Path zip, String entry) {
    return new ByteInput(zip, entry, false);
  }

  /**
   * The same, turned from ISO 8859-1 into UTF-8 as it is read.
   *
   * @return what reads it
   */
  public ByteInput fromLatin1() {
    return new ByteInput(file, entry, true);
  }

  /**
   * The names of the files in a zip file.
   *
   * @param zip the zip file
   * @return the names in the order of its directory
   * @throws GamerecException if it is not a zip file or cannot be read
   */
  public static List<String> zipEntries(Path zip) {
    try (ZipFile open = openZip(zip)) {
      return open.stream().filter(e -> !e.isDirectory()).map(ZipEntry::getName).toList();
    } catch (IOException e) {
      throw unreadable(zip.toString(), e);
    }
  }

  /**
   * Whether a file starts like a zip file, an empty one included.
   *
   * @param file the file
   * @return true for a zip file
   * @throws GamerecException if it cannot be read
   */
  public static boolean isZip(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(4);
      return start.length == 4
          && start[0] == 'P'
          && start[1] == 'K'
          && ((start[2] == 3 && start[3] == 4) || (start[2] == 5 && start[3] == 6));
    } catch (IOException e) {
      throw unreadable(file.toString(), e);
    }
  }

  /**
   * Name for reports.
   *
   * @return the name of the file or the entry, without folders
   */
  public String name() {
    String path = entry == null ? file.getFileName().toString() : entry;
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * Name for messages.
   *
   * @return the path, with the entry where there is one
   */
  public String where() {
    return entry == null ? file.toString() : file + "!" + entry;
  }

  /**
   * Opens the bytes, without gzip.
   *
   * @return the stream; reading it throws {@link EOFException} or {@link ZipException} where the
   *     data is cut off or damaged
   * @throws GamerecException if the file cannot be opened
   */
  public InputStream open() {
    InputStream raw = null;
    try {
      raw = new BufferedInputStream(entry == null ? openFile() : openEntry(entry), CHUNK);
      raw.mark(2);
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      InputStream plain = gzip ? new GZIPInputStream(raw, CHUNK) : raw;
      return latin1 ? new Latin1(plain) : plain;
    } catch (IOException e) {
      close(raw, e);
      throw e instanceof EOFException || e instanceof ZipException
          ? new GamerecException(
              where() + " is cut off or damaged after line 0; get the file again", e)
          : unreadable(where(), e);
    }
  }

  private static void close(@Nullable InputStream raw, IOException reason) {
    if (raw != null) {
      try {
        raw.close();
      } catch (IOException e) {
        reason.addSuppressed(e);
      }
    }
  }

  private InputStream openFile() throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("is a directory, expected a file");
    }
    return Files.newInputStream(file);
  }

  private InputStream openEntry(String name) throws IOException {
    ZipFile zip = openZip(file);
    ZipEntry found = zip.getEntry(name);
    if (found == null) {
      zip.close();
      throw new GamerecException(file + " holds no " + name);
    }
    return new CheckedEntry(zip, zip.getInputStream(found), found);
  }

  private static ZipFile openZip(Path file) throws IOException {
    try {
      return new ZipFile(file.toFile());
    } catch (ZipException e) {
      throw new GamerecException(
          file + " is not a zip file or is cut off: " + Files2.reason(e) + "; get the file again",
          e);
    }
  }

  private static GamerecException unreadable(String where, IOException e) {
    return new GamerecException("cannot read " + where + ": " + Files2.reason(e), e);
  }

  /** Turns ISO 8859-1 into UTF-8: a byte from 128 on becomes two. */
  private static final class Latin1 extends FilterInputStream {
    private byte[] raw = new byte[0];

    Latin1(InputStream in) {
      super(in);
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("read into an array");
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      if (raw.length < count / 2) {
        raw = new byte[count / 2];
      }
      int read = super.read(raw, 0, count / 2);
      int at = offset;
      for (int i = 0; i < read; i++) {
        if (raw[i] >= 0) {
          bytes[at++] = raw[i];
        } else {
          bytes[at++] = (byte) (0xc0 | ((raw[i] & 0xff) >> 6));
          bytes[at++] = (byte) (0x80 | (raw[i] & 0x3f));
        }
      }
      return read < 0 ? -1 : at - offset;
    }
  }

  /** {@link ZipFile} checks neither the checksum nor the length of what it inflates. */
  private static final class CheckedEntry extends FilterInputStream {
    private final ZipFile zip;
    private final ZipEntry entry;
    private final CRC32 crc = new CRC32();
    private long length;

    CheckedEntry(ZipFile zip, InputStream in, ZipEntry entry) {
      super(in);
      this.zip = zip;
      this.entry = entry;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      int read = super.read(bytes, offset, count);
      if (read > 0) {
        crc.update(bytes, offset, read);
        length += read;
      } else if (read < 0 && (crc.getValue() != entry.getCrc() || length != entry.getSize())) {
        throw new ZipException("wrong checksum or length of " + entry.getName());
      }
      return read;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        zip.close();
      }
    }
  }
}
