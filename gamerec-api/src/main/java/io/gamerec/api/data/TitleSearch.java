package io.gamerec.api.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds items by what people type: an id, or a title whatever its case, punctuation and trademark
 * signs. Immutable and thread-safe.
 */
public final class TitleSearch {
  private static final int SUGGESTIONS = 5;

  private final Catalogue catalogue;
  private final Map<String, List<String>> idsByTitle = new HashMap<>();

  /**
   * Reads the titles of a catalogue.
   *
   * @param catalogue the items
   */
  public TitleSearch(Catalogue catalogue) {
    this.catalogue = catalogue;
    for (String id : catalogue.itemIds()) {
      idsByTitle
          .computeIfAbsent(normalise(catalogue.title(id)), title -> new ArrayList<>())
          .add(id);
    }
  }

  /**
   * The item that a text names.
   *
   * @param titleOrId a raw id or a title
   * @return raw id of the item
   * @throws IllegalArgumentException if no item or more than one has that title; the message lists
   *     the nearest titles, or the ids
   */
  public String find(String titleOrId) {
    String text = titleOrId.strip();
    if (catalogue.row(text).isPresent()) {
      return text;
    }
    List<String> ids = idsByTitle.getOrDefault(normalise(text), List.of());
    if (ids.size() == 1) {
      return ids.get(0);
    }
    checkArgument(
        ids.isEmpty(),
        "'%s' is the title of %s games; name one by its id: %s",
        text,
        ids.size(),
        ids);
    throw new IllegalArgumentException(
        "no game '"
            + text
            + "' in the catalogue; nearest titles: "
            + nearest(text, SUGGESTIONS).stream()
                .map(id -> "'" + catalogue.title(id) + "' (" + id + ")")
                .collect(Collectors.joining(", ")));
  }

  /**
   * The items whose titles are most like a text, by the share of letter pairs and first letters
   * they have in common (Dice coefficient). O(items).
   *
   * @param text what was typed
   * @param count how many, at least 1
   * @return raw ids, most alike first
   */
  public List<String> nearest(String text, int count) {
    Set<String> typed = pieces(normalise(text));
    Map<String, Double> likeness = new HashMap<>();
    for (String id : catalogue.itemIds()) {
      likeness.put(id, dice(typed, pieces(normalise(catalogue.title(id)))));
    }
    return catalogue.itemIds().stream()
        .sorted(Comparator.comparingDouble(id -> -likeness.getOrDefault(id, 0.0)))
        .limit(count)
        .toList();
  }

  private static double dice(Set<String> a, Set<String> b) {
    Set<String> small = a.size() < b.size() ? a : b;
    Set<String> large = small == a ? b : a;
    long common = small.stream().filter(large::contains).count();
    return 2.0 * common / Math.max(1, a.size() + b.size());
  }

  private static Set<String> pieces(String text) {
    Set<String> pieces = new HashSet<>();
    String padded = " " + text;
    for (int i = 0; i + 2 <= padded.length(); i++) {
      pieces.add(padded.substring(i, i + 2));
    }
    return pieces;
  }

  private static String normalise(String title) {
    StringBuilder out = new StringBuilder(title.length());
    title
        .toLowerCase(Locale.ROOT)
        .codePoints()
        .filter(Character::isLetterOrDigit)
        .forEach(out::appendCodePoint);
    // A title such as "???" is known by its signs; without them it would match any other such text.
    return out.isEmpty() ? title.strip() : out.toString();
  }
}
