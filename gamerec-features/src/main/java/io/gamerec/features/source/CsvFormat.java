package io.gamerec.features.source;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a delimited text file is written. Gzip is recognised and undone. Immutable and thread-safe.
 *
 * @param delimiter ASCII characters between fields, mostly one
 * @param quote ASCII character around fields that hold delimiters or line ends, in which it is
 *     doubled; 0 for none
 * @param header names of the columns of a file without a header line, or null where the first line
 *     holds them
 * @param charset UTF-8, checked strictly, or ISO 8859-1
 */
public record CsvFormat(
    String delimiter, char quote, @Nullable List<String> header, Charset charset) {
  /** Commas and double quotes, with a header line: RFC 4180. */
  public static final CsvFormat CSV = new CsvFormat(",", '"', null, UTF_8);

  /** Tabs without quotes, with a header line. */
  public static final CsvFormat TSV = new CsvFormat("\t", (char) 0, null, UTF_8);

  /**
   * Checks the components.
   *
   * @param delimiter ASCII, not empty
   * @param quote ASCII, not in the delimiter
   * @param header distinct names, or null
   * @param charset one of the two
   */
  public CsvFormat {
    checkArgument(
        !delimiter.isEmpty() && delimiter.chars().allMatch(c -> c < 128 && c != '\n' && c != '\r'),
        "delimiter must be ASCII characters of a line, got '%s'",
        delimiter);
    checkArgument(
        quote < 128 && delimiter.indexOf(quote) < 0,
        "quote must be ASCII and not in the delimiter, got '%s'",
        quote);
    checkArgument(
        charset.equals(UTF_8) || charset.equals(ISO_8859_1),
        "charset must be UTF-8 or ISO-8859-1, got %s",
        charset);
    if (header != null) {
      checkArgument(
          !header.isEmpty() && new HashSet<>(header).size() == header.size(),
          "header must hold distinct names, got %s",
          header);
      header = List.copyOf(header);
    }
  }

  /**
   * The same with another delimiter.
   *
   * @param characters stand between fields
   * @return the changed format
   */
  public CsvFormat withDelimiter(String characters) {
    return new CsvFormat(characters, quote, header, charset);
  }

  /**
   * The same without quotes.
   *
   * @return the changed format
   */
  public CsvFormat withoutQuotes() {
    return new CsvFormat(delimiter, (char) 0, header, charset);
  }

  /**
   * The same without a header line.
   *
   * @param columns names of the columns in order
   * @return the changed format
   */
  public CsvFormat withoutHeader(String... columns) {
    return new CsvFormat(delimiter, quote, List.of(columns), charset);
  }

  /**
   * The same in another character set.
   *
   * @param set UTF-8 or ISO 8859-1
   * @return the changed format
   */
  public CsvFormat withCharset(Charset set) {
    return new CsvFormat(delimiter, quote, header, set);
  }
}
