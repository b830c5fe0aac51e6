package io.gamerec.features.steam;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds games by titles that are written in different ways.
 *
 * <p>A title is reduced to its letters and digits: trademark signs go, NFKD takes accents and
 * widths apart, what remains is lower case, "&amp;" is "and", and the word "the" goes wherever it
 * stands. Where that finds nothing, both sides are compared without words of editions ("goty",
 * "complete edition"), if just one game is left then: editions are games of their own in the shop,
 * so a game is taken for another edition only where its own entry is missing.
 */
final class TitleIndex {
  private static final Pattern MARKS = Pattern.compile("[\u2122\u00ae\u00a9\u2120]|\\p{M}+");
  private static final Pattern APART = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Set<String> EDITIONS =
      Set.of(
          "anniversary",
          "collectors",
          "complete",
          "definitive",
          "deluxe",
          "digital",
          "directors",
          "cut",
          "edition",
          "enhanced",
          "extended",
          "game",
          "gold",
          "goty",
          "hd",
          "of",
          "premium",
          "remastered",
          "special",
          "standard",
          "ultimate",
          "year");

  private final Map<String, GameRecord> exact = new HashMap<>();
  private final Map<String, GameRecord> editions = new HashMap<>();
  private final Set<String> ambiguous = new HashSet<>();

  /** Adds a game; of several with the same title the first is found. */
  void add(GameRecord game) {
    if (game.title() == null) {
      return;
    }
    List<String> words = words(game.title());
    String key = String.join("", words);
    if (key.isEmpty() || exact.putIfAbsent(key, game) != null) {
      return;
    }
    String reduced = withoutEditions(words);
    if (!reduced.isEmpty() && editions.putIfAbsent(reduced, game) != null) {
      ambiguous.add(reduced);
    }
  }

  @Nullable GameRecord find(String title) {
    List<String> words = words(title);
    GameRecord game = exact.get(String.join("", words));
    if (game != null) {
      return game;
    }
    String reduced = withoutEditions(words);
    return ambiguous.contains(reduced) ? null : editions.get(reduced);
  }

  private static List<String> words(String title) {
    String signs = title.replaceAll("[\u2122\u00ae\u00a9\u2120]", "").replace("&", " and ");
    String plain = MARKS.matcher(Normalizer.normalize(signs, Normalizer.Form.NFKD)).replaceAll("");
    String lower = plain.toLowerCase(Locale.ROOT).replaceAll("['\u2019]", "");
    return APART
        .splitAsStream(lower)
        .filter(word -> !word.isEmpty() && !word.equals("the"))
        .toList();
  }

  private static String withoutEditions(List<String> words) {
    return String.join("", words.stream().filter(word -> !EDITIONS.contains(word)).toList());
  }
}
