package io.gamerec.features.source;

import static java.util.Objects.requireNonNull;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import io.gamerec.features.internal.ByteInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.jspecify.annotations.Nullable;

/**
 * Where rows come from: files, folders of files, or Arrow vectors in memory. Nothing is opened
 * before {@link Source#load}. A folder stands for the files in it with the endings of the kind, in
 * the order of their names; folders in it are not entered.
 *
 * <p>Arrow vectors in memory stay the caller's, who must keep them open and unchanged while {@code
 * load} runs. What it returns is copied to the Java heap: a view that outlives the vectors would
 * read freed memory and end the JVM. Immutable.
 */
public sealed interface Table {

  /**
   * CSV (RFC 4180) with a header line.
   *
   * @param path a file, or a folder of *.csv and *.csv.gz
   * @return the table
   */
  static Table csv(Path path) {
    return csv(path, CsvFormat.CSV);
  }

  /**
   * Tab-separated values with a header line.
   *
   * @param path a file, or a folder of *.tsv and *.tsv.gz
   * @return the table
   */
  static Table tsv(Path path) {
    return csv(path, CsvFormat.TSV);
  }

  /**
   * Delimited text.
   *
   * @param path a file, or a folder of *.csv, *.tsv, *.csv.gz and *.tsv.gz
   * @param format how it is written
   * @return the table
   */
  static Table csv(Path path, CsvFormat format) {
    return new Csv(requireNonNull(path, "path"), null, requireNonNull(format, "format"));
  }

  /**
   * Delimited text in a zip file, whose checksum is verified.
   *
   * @param zip the zip file
   * @param entry name of the entry in it
   * @param format how the entry is written
   * @return the table
   */
  static Table zippedCsv(Path zip, String entry, CsvFormat format) {
    return new Csv(
        requireNonNull(zip, "zip"),
        requireNonNull(entry, "entry"),
        requireNonNull(format, "format"));
  }

  /**
   * Arrow IPC, file or stream format.
   *
   * @param path a file, or a folder of *.arrow, *.arrows, *.feather and *.ipc
   * @return the table
   */
  static Table arrow(Path path) {
    return new ArrowIpc(requireNonNull(path, "path"));
  }

  /**
   * Parquet. Needs {@code org.apache.arrow:arrow-dataset} on the class path.
   *
   * @param path a file, or a folder of *.parquet
   * @return the table
   */
  static Table parquet(Path path) {
    return new Parquet(requireNonNull(path, "path"));
  }

  /**
   * Arrow vectors without dictionaries.
   *
   * @param root the vectors; stay the caller's
   * @return the table
   */
  static Table arrow(VectorSchemaRoot root) {
    return arrow(root, new DictionaryProvider.MapDictionaryProvider());
  }

  /**
   * Arrow vectors.
   *
   * @param root the vectors; stay the caller's
   * @param dictionaries dictionaries of the encoded columns; stay the caller's
   * @return the table
   */
  static Table arrow(VectorSchemaRoot root, DictionaryProvider dictionaries) {
    return new ArrowRoot(
        requireNonNull(root, "root"), requireNonNull(dictionaries, "dictionaries"));
  }

  /**
   * Arrow batches as they come. Reading consumes them: such a table loads once.
   *
   * @param reader gives the batches; stays the caller's, who closes it
   * @return the table
   */
  static Table arrow(ArrowReader reader) {
    return new ArrowBatches(requireNonNull(reader, "reader"));
  }

  /**
   * Delimited text.
   *
   * @param path file or folder, or zip file
   * @param entry name of the entry of a zip file, else null
   * @param format how it is written
   */
  record Csv(Path path, @Nullable String entry, CsvFormat format) implements Table {
    List<Path> files() {
      return entry != null
          ? List.of(path)
          : Table.files(path, ".csv", ".tsv", ".csv.gz", ".tsv.gz");
    }

    List<CsvFile> inputs() {
      return files().stream()
          .map(file -> entry == null ? ByteInput.of(file) : ByteInput.ofZip(file, entry))
          .map(input -> new CsvFile(input, format))
          .toList();
    }
  }

  /**
   * Arrow IPC.
   *
   * @param path file or folder
   */
  record ArrowIpc(Path path) implements Table {
    List<Path> files() {
      return Table.files(path, ".arrow", ".arrows", ".feather", ".ipc");
    }
  }

  /**
   * Parquet.
   *
   * @param path file or folder
   */
  record Parquet(Path path) implements Table {
    List<Path> files() {
      return Table.files(path, ".parquet");
    }
  }

  /**
   * Arrow vectors in memory.
   *
   * @param root the vectors
   * @param dictionaries their dictionaries
   */
  record ArrowRoot(VectorSchemaRoot root, DictionaryProvider dictionaries) implements Table {}

  /**
   * Arrow batches.
   *
   * @param reader gives them
   */
  record ArrowBatches(ArrowReader reader) implements Table {}

  private static List<Path> files(Path path, String... endings) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> all = Files.list(path)) {
      List<Path> files =
          all.filter(Files::isRegularFile)
              .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new GamerecException(
            "the folder " + path + " holds no file that ends with " + String.join(", ", endings));
      }
      return files;
    } catch (IOException e) {
      throw new GamerecException("cannot read " + path + ": " + Files2.reason(e), e);
    }
  }
}
