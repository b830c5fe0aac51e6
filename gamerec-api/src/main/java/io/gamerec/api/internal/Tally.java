package io.gamerec.api.internal;

import com.google.common.base.Strings;
import java.util.ArrayList;
import java.util.List;

/** Counts occurrences and keeps a description of the first few. Not thread-safe. */
public final class Tally {
  /** How many are described. */
  public static final int SHOWN = 5;

  private long count;
  private final List<String> examples = new ArrayList<>();

  /** Nothing is counted yet. */
  public Tally() {}

  /**
   * Counts an occurrence.
   *
   * @param template describes it, with {@code %s} for each value
   * @param values the values
   */
  public void add(String template, Object... values) {
    count++;
    if (examples.size() < SHOWN) {
      examples.add(Strings.lenientFormat(template, values));
    }
  }

  /**
   * How often something occurred.
   *
   * @return the number of calls of {@link #add}
   */
  public long count() {
    return count;
  }

  /**
   * The first occurrences.
   *
   * @return at most {@value #SHOWN} descriptions
   */
  public List<String> examples() {
    return List.copyOf(examples);
  }
}
