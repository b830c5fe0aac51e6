package io.gamerec.examples.soak;

import com.google.common.base.Strings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Checks answers and counts what is wrong with them; remembers the first few. Thread-safe. */
final class SoakTally {
  private static final int REMEMBERED = 10;

  private final LongAdder errors = new LongAdder();
  private final LongAdder wrongIds = new LongAdder();
  private final List<String> first = new ArrayList<>();

  long errors() {
    return errors.sum();
  }

  long wrongIds() {
    return wrongIds.sum();
  }

  synchronized List<String> first() {
    return List.copyOf(first);
  }

  /** Counts what is no wrong id. */
  void error(String what) {
    errors.increment();
    remember(what);
  }

  private void wrong(String what, Object... arguments) {
    wrongIds.increment();
    remember(Strings.lenientFormat(what, arguments));
  }

  private synchronized void remember(String what) {
    if (first.size() < REMEMBERED) {
      first.add(what);
    }
  }

  /**
   * Checks an answer.
   *
   * @param target name of what was asked
   * @param items what is known of its items
   * @param answer what it said
   * @param k places asked for; there are always as many
   * @param query number of the query
   * @param filter number of the filter
   * @param from {@link System#nanoTime} before the search
   * @param to the same after it
   */
  void check(
      String target,
      SoakItems items,
      SoakTarget.Answer answer,
      int k,
      int query,
      int filter,
      long from,
      long to) {
    long[] ids = answer.ids();
    float[] scores = answer.scores();
    if (ids.length != k) {
      error(Strings.lenientFormat("%s: %s items of %s, filter %s", target, ids.length, k, filter));
    }
    float[] vector = items.query(query);
    for (int place = 0; place < ids.length; place++) {
      long id = ids[place];
      for (int before = 0; before < place; before++) {
        if (ids[before] == id) {
          wrong("%s: id %s twice", target, id);
        }
      }
      if (place > 0 && scores[place] > scores[place - 1]) {
        error(Strings.lenientFormat("%s: place %s is better than the one before", target, place));
      }
      if (!items.allows(filter, id)) {
        wrong("%s: id %s, which filter %s does not allow", target, id, filter);
      }
      switch (items.judge(id, scores[place], vector, from, to)) {
        case RIGHT -> {}
        case GONE -> wrong("%s: id %s, which was not there", target, id);
        case WRONG_SCORE -> wrong("%s: id %s with score %s", target, id, scores[place]);
      }
    }
  }
}
