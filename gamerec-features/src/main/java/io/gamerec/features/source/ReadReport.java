package io.gamerec.features.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was read, kept and left out, and why.
 *
 * @param files one entry a file, in reading order
 * @param cleaned what the cleaning left out, by reason
 * @param found what the files held before the cleaning, by name; empty where a source does not
 *     count it
 */
public record ReadReport(
    List<FileReport> files, Map<String, Long> cleaned, Map<String, Long> found) {

  /** How many malformed lines a report shows. */
  public static final int SHOWN = 5;

  /**
   * A report of a source that does not count what the files held.
   *
   * @param files one entry a file, in reading order
   * @param cleaned what the cleaning left out, by reason
   */
  public ReadReport(List<FileReport> files, Map<String, Long> cleaned) {
    this(files, cleaned, Map.of());
  }

  /**
   * What was read of one file.
   *
   * @param file name of the file
   * @param unit what {@code lines} counts: lines or rows
   * @param lines lines read
   * @param records records kept: games, reviews, or (user, game) pairs
   * @param malformed lines that were not what the format says
   * @param examples the first {@value ReadReport#SHOWN} of them, with line numbers
   * @param dropped well-formed records that were left out, by reason
   */
  public record FileReport(
      String file,
      String unit,
      long lines,
      long records,
      long malformed,
      List<String> examples,
      Map<String, Long> dropped) {}

  /**
   * Lines that were not what the format says, in all files.
   *
   * @return their number
   */
  public long malformed() {
    return files.stream().mapToLong(FileReport::malformed).sum();
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (FileReport file : files) {
      out.append(
          String.format(
              Locale.ROOT,
              "%s: %,d %s, %,d records, %,d malformed",
              file.file,
              file.lines,
              file.unit,
              file.records,
              file.malformed));
      file.dropped.forEach(
          (reason, count) -> out.append(String.format(Locale.ROOT, ", %,d %s", count, reason)));
      out.append('\n');
      file.examples.forEach(example -> out.append("  ").append(example).append('\n'));
    }
    found.forEach(
        (name, count) -> out.append(String.format(Locale.ROOT, "found: %,d %s%n", count, name)));
    cleaned.forEach(
        (reason, count) ->
            out.append(String.format(Locale.ROOT, "cleaning: %,d %s%n", count, reason)));
    return out.toString();
  }

  /** Counts while a file is read. Not thread-safe. */
  public static final class Counter {
    private final String file;
    private final String unit;
    private final String place;
    private final List<String> examples = new ArrayList<>();
    private final Map<String, Long> dropped = new LinkedHashMap<>();
    private long lines;
    private long malformed;

    /**
     * Starts at zero, for lines counted from 1.
     *
     * @param file name of the file
     */
    public Counter(String file) {
      this(file, "line", "line");
    }

    /**
     * Starts at zero.
     *
     * @param file name of the file
     * @param unit what is counted, in the singular: line or row
     * @param place what the numbers of malformed ones stand for: line, from 1, or row, from 0
     */
    public Counter(String file, String unit, String place) {
      this.file = file;
      this.unit = unit;
      this.place = place;
    }

    /** Counts a line or row. */
    public void line() {
      lines++;
    }

    /**
     * Counts a malformed line or row.
     *
     * @param line its number
     * @param why what was expected and what came
     */
    public void malformed(long line, String why) {
      malformed++;
      if (examples.size() < SHOWN) {
        examples.add(place + " " + line + ": " + why);
      }
    }

    /**
     * Counts a well-formed record that is left out.
     *
     * @param reason why
     */
    public void dropped(String reason) {
      dropped(reason, 1);
    }

    /**
     * Counts well-formed records that are left out.
     *
     * @param reason why
     * @param count how many
     */
    public void dropped(String reason, long count) {
      if (count > 0) {
        dropped.merge(reason, count, Long::sum);
      }
    }

    /**
     * What was counted.
     *
     * @param records records kept
     * @return the report
     */
    public FileReport report(long records) {
      return new FileReport(
          file,
          unit + "s",
          lines,
          records,
          malformed,
          List.copyOf(examples),
          new LinkedHashMap<>(dropped));
    }
  }
}
