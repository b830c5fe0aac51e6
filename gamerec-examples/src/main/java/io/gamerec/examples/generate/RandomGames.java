package io.gamerec.examples.generate;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.Verdict;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.FeatureSpecs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Games and players of any number, made in memory, without tastes: for benchmarks, whose cost
 * depends on how many there are. The columns are those of {@link FeatureSpecs#systemA()}.
 */
public final class RandomGames {
  private static final int GENRES = 20;
  private static final int GENRES_A_GAME = 3;
  private static final int TAGS_A_GAME = 12;
  private static final double MEDIAN_LIBRARY = 30;
  private static final double LIBRARY_SPREAD = 0.8;
  private static final double MEDIAN_HOURS = 4;
  private static final double HOURS_SPREAD = 1.6;
  private static final double MAX_HOURS = 5_000;

  private RandomGames() {}

  /**
   * Makes games and training users.
   *
   * @param games how many games, at least 100
   * @param tags how many tags, at least {@value #TAGS_A_GAME}, from which each game has {@value
   *     #TAGS_A_GAME}
   * @param users how many users
   * @param seed decides everything
   * @return all of them
   */
  public static TrainView train(int games, int tags, int users, long seed) {
    checkArgument(games >= 100, "games must be at least 100, got %s", games);
    checkArgument(tags >= TAGS_A_GAME, "tags must be at least %s, got %s", TAGS_A_GAME, tags);
    checkArgument(users >= 1, "users must be at least 1, got %s", users);
    Dice dice = new Dice(seed);
    Catalogue catalogue = catalogue(games, tags, dice);
    Interactions interactions = interactions(catalogue.itemIds(), users, dice);
    return Split.byUser(interactions, catalogue, user -> Split.Part.TRAIN).train();
  }

  private static Catalogue catalogue(int games, int tags, Dice dice) {
    List<String> ids = IntStream.range(0, games).mapToObj(Integer::toString).toList();
    List<String> developers = new ArrayList<>();
    List<List<String>> genreLists = new ArrayList<>();
    List<List<String>> tagLists = new ArrayList<>();
    double[] years = new double[games];
    double[] prices = new double[games];
    for (int game = 0; game < games; game++) {
      developers.add("Studio " + dice.below(1 + games / 2));
      genreLists.add(labels("Genre ", 1 + dice.below(GENRES_A_GAME), GENRES, dice));
      tagLists.add(labels("Tag ", TAGS_A_GAME, tags, dice));
      years[game] = 1995 + dice.below(25);
      prices[game] = dice.below(70);
    }
    return Catalogue.builder()
        .text(Catalogue.ITEM_ID, ids)
        .textList("genres", genreLists)
        .textList("tags", tagLists)
        .text("developer", developers)
        .number("release_year", years)
        .number("price", prices)
        .build();
  }

  /** Different labels; the first of all are twice as frequent as the last. */
  private static List<String> labels(String name, int count, int of, Dice dice) {
    BitSet drawn = new BitSet();
    List<String> labels = new ArrayList<>();
    while (labels.size() < count) {
      int label = dice.chance(1.0 / 3) ? Math.min(dice.below(of), dice.below(of)) : dice.below(of);
      if (!drawn.get(label)) {
        drawn.set(label);
        labels.add(name + label);
      }
    }
    return labels;
  }

  /** The k-th game is played about as often as 1 / (k + games / 50). */
  private static Interactions interactions(List<String> ids, int users, Dice dice) {
    Urn popularity = new Urn();
    for (int game = 0; game < ids.size(); game++) {
      popularity.add(game, 1 / (game + ids.size() / 50.0));
    }
    try (InteractionsBuilder builder = Interactions.builder()) {
      int[] items = new int[ids.size()];
      Arrays.setAll(items, game -> builder.item(ids.get(game)));
      for (int user = 0; user < users; user++) {
        int row = builder.user("u" + user);
        int library =
            (int) Math.min(ids.size() / 4.0, 2 + dice.logNormal(MEDIAN_LIBRARY, LIBRARY_SPREAD));
        BitSet owned = new BitSet();
        while (owned.cardinality() < library) {
          int game = popularity.draw(dice);
          if (!owned.get(game)) {
            owned.set(game);
            double hours = Math.min(MAX_HOURS, 0.1 + dice.logNormal(MEDIAN_HOURS, HOURS_SPREAD));
            builder.add(row, items[game], (float) hours, verdict(dice));
          }
        }
      }
      return builder.build(ids);
    }
  }

  private static Verdict verdict(Dice dice) {
    if (dice.chance(0.95)) {
      return Verdict.NONE;
    }
    return dice.chance(0.8) ? Verdict.RECOMMENDED : Verdict.NOT_RECOMMENDED;
  }
}
