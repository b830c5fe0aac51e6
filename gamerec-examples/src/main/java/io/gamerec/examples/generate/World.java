package io.gamerec.examples.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Tastes, studios and games, and how popular each game is.
 *
 * <p>A studio makes games of one niche, mostly, and has a name that sells; some games start a
 * series. A game's popularity is a power of its rank by its studio's name and its own luck, so a
 * few games are everywhere and most are rare.
 */
final class World {
  /**
   * A niche within the list of all of them.
   *
   * @param taste number of its taste
   */
  record NicheOf(int taste, Taste.Niche niche) {}

  private static final int FIRST_ID = 10_000;
  private static final int FIRST_YEAR = 1998;
  private static final int LAST_YEAR = 2017;
  private static final double RANK_SHIFT = 3;
  private static final double RANK_POWER = 1.05;
  private static final double BLEND_WEIGHT = 0.35;
  private static final int[] PRICE_POINTS = {
    99, 199, 299, 499, 699, 999, 1299, 1499, 1999, 2499, 2999, 3999, 4999, 5999
  };

  private final List<NicheOf> niches = new ArrayList<>();
  private final List<List<Integer>> nichesOfTaste = new ArrayList<>();
  private final List<String> studios = new ArrayList<>();
  private final List<Game> games = new ArrayList<>();
  private final List<Double> fame = new ArrayList<>();
  private final Urn tastes = new Urn();
  private final Urn byPopularity = new Urn();
  private final List<Urn> byNiche = new ArrayList<>();
  private final List<Urn> byStudio = new ArrayList<>();
  private final List<Urn> bySeries = new ArrayList<>();
  private final Dice dice;

  World(int size, Dice dice) {
    this.dice = dice;
    for (int taste = 0; taste < Taste.ALL.size(); taste++) {
      tastes.add(taste, Taste.ALL.get(taste).share());
      List<Integer> own = new ArrayList<>();
      for (Taste.Niche niche : Taste.ALL.get(taste).niches()) {
        own.add(niches.size());
        niches.add(new NicheOf(taste, niche));
      }
      nichesOfTaste.add(own);
    }
    makeGames(size);
    weigh();
  }

  private void makeGames(int size) {
    Names names = new Names(dice);
    int[] ids = ids(size);
    int series = 0;
    while (games.size() < size) {
      int studio = studios.size();
      studios.add(names.studio());
      double studioFame = 0.8 * dice.gaussian();
      boolean independent = dice.chance(0.6);
      // The first studios take a taste each, so that even a small world has them all.
      int taste = studio < Taste.ALL.size() ? studio : tastes.draw(dice);
      int home = dice.pick(nichesOfTaste.get(taste));
      String first = "";
      int number = 0;
      int niche = home;
      int year = FIRST_YEAR + dice.below(LAST_YEAR - FIRST_YEAR - 3);
      do {
        boolean sequel = number > 0 && Names.hasSequel(number) && dice.chance(0.4);
        if (sequel) {
          number++;
        } else {
          number = 1;
          series++;
          niche = dice.chance(0.85) ? home : dice.pick(nichesOfTaste.get(taste));
          first = names.title(Taste.ALL.get(taste));
        }
        String title = sequel ? names.sequel(first, number) : first;
        games.add(game(ids[games.size()], title, niche, studio, series - 1, independent, year));
        fame.add(studioFame + dice.gaussian() + (sequel ? 0.3 : 0));
        year = Math.min(LAST_YEAR, year + 1 + dice.below(2));
      } while (games.size() < size && dice.chance(0.75));
    }
  }

  /** Ids ascend in steps of ten as in the store, with gaps, and go to the games in any order. */
  private int[] ids(int size) {
    int[] ids = new int[size];
    int id = FIRST_ID;
    for (int i = 0; i < size; i++) {
      id += 10 * (1 + dice.below(9));
      ids[i] = id;
    }
    dice.shuffle(ids);
    return ids;
  }

  private Game game(
      int id, String title, int niche, int studio, int series, boolean independent, int year) {
    NicheOf home = niches.get(niche);
    Taste taste = Taste.ALL.get(home.taste);
    int blend = -1;
    if (dice.chance(0.2)) {
      int other = dice.below(niches.size());
      blend = niches.get(other).taste == home.taste ? -1 : other;
    }
    Set<String> genres = new LinkedHashSet<>();
    genres.add(home.niche.genre());
    taste.sometimes().stream().filter(genre -> dice.chance(0.25)).forEach(genres::add);
    if (independent) {
      genres.add("Indie");
    }
    Set<String> tags = new LinkedHashSet<>();
    home.niche.tags().stream().filter(tag -> dice.chance(0.9)).forEach(tags::add);
    if (blend >= 0) {
      genres.add(niches.get(blend).niche.genre());
      tags.addAll(niches.get(blend).niche.tags().subList(0, 2));
    }
    List<String> more = new ArrayList<>(taste.tags());
    more.removeIf(tag -> !dice.chance(0.7));
    tags.addAll(more);
    int cents = dice.chance(taste.free()) ? 0 : cents(taste.price() * (independent ? 0.6 : 1.5));
    if (cents == 0) {
      genres.add("Free to Play");
      tags.add("Free to Play");
    }
    // The store lists genres by name.
    List<String> sorted = new ArrayList<>(genres);
    Collections.sort(sorted);
    return new Game(
        Integer.toString(id),
        title,
        niche,
        blend,
        studio,
        series,
        List.copyOf(sorted),
        List.copyOf(tags),
        cents,
        year,
        dice.gaussian());
  }

  private int cents(double dollars) {
    double wanted = 100 * dice.logNormal(dollars, 0.5);
    int nearest = PRICE_POINTS[0];
    for (int point : PRICE_POINTS) {
      if (Math.abs(point - wanted) < Math.abs(nearest - wanted)) {
        nearest = point;
      }
    }
    return nearest;
  }

  private void weigh() {
    double[] weights = new double[games.size()];
    List<Integer> byFame =
        IntStream.range(0, games.size())
            .boxed()
            .sorted(Comparator.comparing(fame::get, Comparator.reverseOrder()))
            .toList();
    for (int rank = 0; rank < byFame.size(); rank++) {
      weights[byFame.get(rank)] = StrictMath.pow(rank + RANK_SHIFT, -RANK_POWER);
    }
    niches.forEach(niche -> byNiche.add(new Urn()));
    studios.forEach(studio -> byStudio.add(new Urn()));
    for (int i = 0; i < weights.length; i++) {
      Game game = games.get(i);
      byPopularity.add(i, weights[i]);
      byNiche.get(game.niche()).add(i, weights[i]);
      if (game.blend() >= 0) {
        byNiche.get(game.blend()).add(i, BLEND_WEIGHT * weights[i]);
      }
      byStudio.get(game.studio()).add(i, weights[i]);
      if (game.series() == bySeries.size()) {
        bySeries.add(new Urn());
      }
      bySeries.get(game.series()).add(i, weights[i]);
    }
  }

  List<Game> games() {
    return games;
  }

  String studio(Game game) {
    return studios.get(game.studio());
  }

  int tasteOf(Game game) {
    return niches.get(game.niche()).taste;
  }

  /** Tastes in order of preference, all different. */
  int[] drawTastes(int count) {
    int[] drawn = new int[count];
    for (int i = 0; i < count; i++) {
      int taste;
      do {
        taste = tastes.draw(dice);
      } while (contains(drawn, i, taste));
      drawn[i] = taste;
    }
    return drawn;
  }

  private static boolean contains(int[] values, int size, int value) {
    return Arrays.stream(values, 0, size).anyMatch(other -> other == value);
  }

  int drawNiche(int taste) {
    return dice.pick(nichesOfTaste.get(taste));
  }

  /** A game of a niche, or any where the niche has none. */
  int drawOfNiche(int niche) {
    Urn urn = byNiche.get(niche);
    return (urn.size() == 0 ? byPopularity : urn).draw(dice);
  }

  int drawPopular() {
    return byPopularity.draw(dice);
  }

  /** A game of the same series or else the same studio, perhaps the game itself. */
  int drawRelated(int game) {
    Urn series = bySeries.get(games.get(game).series());
    return series.size() > 1 && dice.chance(0.6)
        ? series.draw(dice)
        : byStudio.get(games.get(game).studio()).draw(dice);
  }
}
