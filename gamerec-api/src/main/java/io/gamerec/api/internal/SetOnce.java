package io.gamerec.api.internal;

import static com.google.common.base.Preconditions.checkState;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Has a builder refuse a setting that was set before, or is missing. Not thread-safe. */
public final class SetOnce {
  private final Set<String> names = new HashSet<>();

  /** Nothing is set yet. */
  public SetOnce() {}

  /**
   * Notes that a setting is set.
   *
   * @param name name of the setter
   * @throws IllegalStateException if it was set before
   */
  public void set(String name) {
    checkState(names.add(name), "%s was set before", name);
  }

  /**
   * Whether a setting was set.
   *
   * @param name name of the setter
   * @return true once {@link #set} was called with it
   */
  public boolean isSet(String name) {
    return names.contains(name);
  }

  /**
   * Checks that all required settings are set.
   *
   * @param product what is built, with its article
   * @param required names of the required setters
   * @throws IllegalStateException if some are not; the message names all of them
   */
  public void require(String product, String... required) {
    List<String> missing = Arrays.stream(required).filter(name -> !names.contains(name)).toList();
    checkState(missing.isEmpty(), "%s needs %s", product, missing);
  }
}
