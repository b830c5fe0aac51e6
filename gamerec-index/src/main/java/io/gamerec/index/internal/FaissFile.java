package io.gamerec.index.internal;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.GamerecException;
import io.gamerec.api.index.Metric;
import io.gamerec.api.internal.Files2;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The file of a FAISS index, as {@code faiss::write_index} of version 1.7.3 writes it, and a
 * checksum behind it. The file is read here to its end before FAISS reads it, because FAISS
 * believes what it finds: sizes are allocated before they are read, and the numbers of neighbours,
 * lists and rows are taken for offsets into memory. What passes has sizes, numbers and parts that
 * agree and values that are finite, so that no search over it can leave its memory.
 *
 * <table>
 * <caption>Fields in order, little-endian</caption>
 * <tr><th>bytes</th><th>type</th><th>field</th></tr>
 * <tr><td>n</td><td></td><td>what FAISS writes; {@link FaissWalker} knows its fields</td></tr>
 * <tr><td>8</td><td>ASCII</td><td>{@code gamerecF}</td></tr>
 * <tr><td>8</td><td>int64</td><td>n</td></tr>
 * <tr><td>32</td><td>bytes</td><td>SHA-256 of the first n bytes</td></tr>
 * </table>
 *
 * <p>FAISS does not read the last 48 bytes. A file without them, such as Python writes, passes when
 * its structure does.
 *
 * <p>O(bytes) time at about the speed of the disk; 256 KiB of memory and, for rows {@code n}, a bit
 * a row for IVF, a byte a row for HNSW and 8 bytes a row for ids that do not ascend.
 */
final class FaissFile {
  private FaissFile() {}

  /**
   * What a file holds.
   *
   * @param type the kind as FAISS's {@code index_factory} spells it, as far as a file tells: {@code
   *     np} of a PQ and the kind of a linear transform it does not
   * @param dim length of a vector
   * @param metric how nearness is measured
   * @param rows number of vectors
   * @param ids whether the vectors have ids of their own, which FAISS calls an ID map
   * @param ivf whether it is an inverted file, perhaps behind transforms or below a refinement
   */
  record Facts(String type, int dim, Metric metric, long rows, boolean ids, boolean ivf) {}

  /**
   * Throws unless FAISS can read the file and find nothing surprising in it.
   *
   * @throws GamerecException naming the file, the offset, what was expected there and what came
   */
  static Facts check(Path file) {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      return check(file, channel);
    } catch (IOException e) {
      throw new GamerecException("cannot read " + file + ": " + Files2.reason(e), e);
    }
  }

  /** Checks a file that is open already. */
  static Facts check(Path file, SeekableByteChannel channel) throws IOException {
    FaissSeal.Seal seal = FaissSeal.read(file, channel);
    MessageDigest digest = seal == null ? null : FaissSeal.sha256();
    Facts facts = walk(file, channel, seal == null ? channel.size() : seal.length(), digest);
    if (seal != null && digest != null) {
      seal.check(file, digest.digest());
    }
    return facts;
  }

  private static Facts walk(
      Path file, SeekableByteChannel channel, long end, @Nullable MessageDigest digest)
      throws IOException {
    FaissBytes bytes = new FaissBytes(file, channel, end, digest);
    Facts facts = new FaissWalker(bytes).walk();
    bytes.finish();
    return facts;
  }

  /**
   * Checks a file that FAISS has just written and appends the checksum. FAISS may leave out the
   * last bytes where the disk is full, and only prints a complaint.
   *
   * @throws GamerecException if the file is not whole
   * @throws IllegalArgumentException if there is a checksum already
   */
  static void seal(Path file) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      checkArgument(
          FaissSeal.read(file, channel) == null, "file must have no checksum yet, got %s", file);
      MessageDigest digest = FaissSeal.sha256();
      long length = channel.size();
      walk(file, channel, length, digest);
      FaissSeal.append(channel, length, digest.digest());
    } catch (IOException e) {
      throw new GamerecException("cannot write " + file + ": " + Files2.reason(e), e);
    }
  }
}
