package io.gamerec.examples.generate;

import java.util.Arrays;

/**
 * Draws libraries. A player has one to three tastes, a favourite niche in each, a price habit and a
 * measure of free time; a library grows by games of the tastes, by sequels and other games of
 * studios it holds already, and by what everybody has. Holds the library drawn last. Not
 * thread-safe.
 */
final class Player {
  private static final double[][] TASTE_WEIGHTS = {{1}, {0.7, 0.3}, {0.55, 0.3, 0.15}};
  private static final int LARGEST_LIBRARY = 3_000;
  private static final int TRIES_PER_GAME = 5;
  private static final int MOST_MINUTES = 400_000;

  private final World world;
  private final Dice dice;
  private final double medianLibrary;
  private final int[] owner;
  private int player;

  private int[] tastes = {};
  private int[] favourites = {};
  private int priceHabit;
  private double freeTime;

  private int[] library = new int[64];
  private int[] minutes = new int[64];
  private int size;

  Player(World world, Dice dice, double medianLibrary) {
    this.world = world;
    this.dice = dice;
    this.medianLibrary = medianLibrary;
    this.owner = new int[world.games().size()];
  }

  /** Draws the next player and their library. */
  void next() {
    player++;
    size = 0;
    tastes = world.drawTastes(count());
    favourites = new int[tastes.length];
    Arrays.setAll(favourites, i -> world.drawNiche(tastes[i]));
    priceHabit = dice.below(4);
    freeTime = dice.logNormal(1, 0.5);
    if (dice.chance(0.015)) {
      return;
    }
    int wanted = wanted();
    for (int tries = TRIES_PER_GAME * wanted; size < wanted && tries > 0; tries--) {
      int game = candidate();
      if (owner[game] != player && fitsPriceHabit(world.games().get(game))) {
        owner[game] = player;
        add(game, drawMinutes(world.games().get(game)));
      }
    }
  }

  private int count() {
    double at = dice.uniform();
    return at < 0.45 ? 1 : at < 0.8 ? 2 : 3;
  }

  private int wanted() {
    int most = Math.min(LARGEST_LIBRARY, world.games().size() / 3);
    return (int) Math.max(1, Math.min(most, Math.round(dice.logNormal(medianLibrary, 0.85))));
  }

  private int candidate() {
    double kind = dice.uniform();
    if (kind < 0.12) {
      return world.drawPopular();
    }
    if (kind < 0.38 && size > 0) {
      return world.drawRelated(library[dice.below(size)]);
    }
    int taste = drawTaste();
    return world.drawOfNiche(dice.chance(0.7) ? favourites[taste] : world.drawNiche(tastes[taste]));
  }

  private int drawTaste() {
    double[] weights = TASTE_WEIGHTS[tastes.length - 1];
    double at = dice.uniform();
    int taste = 0;
    while (taste < weights.length - 1 && at >= weights[taste]) {
      at -= weights[taste++];
    }
    return taste;
  }

  private boolean fitsPriceHabit(Game game) {
    int distance = Math.abs(game.priceLevel() - priceHabit);
    return distance <= 1 || dice.chance(distance == 2 ? 0.6 : 0.4);
  }

  private int drawMinutes(Game game) {
    boolean liked = likes(game);
    if (dice.chance(liked ? 0.3 : 0.5)) {
      return 0;
    }
    double hours =
        Taste.ALL.get(world.tasteOf(game)).hours()
            * freeTime
            * (liked ? 0.7 : 0.2)
            * StrictMath.exp(0.35 * game.quality());
    return (int) Math.min(MOST_MINUTES, 60 * dice.logNormal(hours, 1.2));
  }

  private void add(int game, int played) {
    if (size == library.length) {
      library = Arrays.copyOf(library, 2 * size);
      minutes = Arrays.copyOf(minutes, 2 * size);
    }
    library[size] = game;
    minutes[size++] = played;
  }

  /** Whether a game is of one of the player's tastes. */
  boolean likes(Game game) {
    int taste = world.tasteOf(game);
    for (int own : tastes) {
      if (own == taste) {
        return true;
      }
    }
    return false;
  }

  int size() {
    return size;
  }

  int gameAt(int position) {
    return library[position];
  }

  int minutesAt(int position) {
    return minutes[position];
  }
}
