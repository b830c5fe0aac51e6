package io.gamerec.examples.generate;

import java.util.List;

/** Writes libraries and reviews, user by user: Python 3 literals. */
final class UserFiles {
  private static final List<String> PRAISE =
      List.of(
          "One of the best, I can't stop playing.",
          "10/10 would lose sleep again",
          "It's \"just one more turn\" all over.\nBuy it.",
          "très bon jeu",
          "★★★★☆",
          "👍",
          "");
  private static final List<String> BLAME =
      List.of(
          "Crashes on start, don't buy.",
          "boring",
          "Paid \"DLC\" for what should've been there",
          "Никогда больше",
          "");
  private static final List<String> MONTHS =
      List.of("January", "March", "May", "June", "August", "October", "November", "December");
  private static final double MINUTES_AN_HOUR = 60;

  private final World world;
  private final Dice dice;
  private final Player player;
  private final String[] itemPrefixes;
  private final PythonLiteral literal = PythonLiteral.python3();

  private long pairs;
  private long reviews;

  UserFiles(World world, Dice dice, double medianLibrary) {
    this.world = world;
    this.dice = dice;
    this.player = new Player(world, dice, medianLibrary);
    this.itemPrefixes = world.games().stream().map(this::itemPrefix).toArray(String[]::new);
  }

  /** What every item of a game starts with; the number of minutes follows. */
  private String itemPrefix(Game game) {
    literal.open('{').entry("item_id", game.id()).entry("item_name", game.title());
    return literal.key("playtime_forever").take();
  }

  void write(int users, GzipLines libraries, GzipLines reviewLines) {
    for (int number = 1; number <= users; number++) {
      player.next();
      pairs += player.size();
      String id = userId(number);
      String library = library(id);
      if (libraries.line(library)) {
        if (libraries.malformedLines() % 2 == 0) {
          libraries.truncated(library);
        } else {
          literal.open('{').entry("items_count", 0).entry("steam_id", id);
          libraries.malformed(literal.key("items").open('[').close(']').close('}').take());
        }
      }
      if (dice.chance(0.3)) {
        writeReviews(id, reviewLines);
      }
    }
  }

  private static String userId(int number) {
    String digits = Integer.toString(number);
    return "u" + "0".repeat(Math.max(0, 6 - digits.length())) + digits;
  }

  private String library(String id) {
    literal.open('{').entry("user_id", id).entry("items_count", player.size());
    literal.entry("steam_id", id).entry("user_url", "").key("items").open('[');
    for (int i = 0; i < player.size(); i++) {
      int minutes = player.minutesAt(i);
      int lately = minutes > 0 && dice.chance(0.08) ? 1 + dice.below(Math.min(minutes, 2000)) : 0;
      literal.raw(itemPrefixes[player.gameAt(i)] + minutes).entry("playtime_2weeks", lately);
      literal.close('}');
    }
    return literal.close(']').close('}').take();
  }

  private void writeReviews(String id, GzipLines out) {
    literal.open('{').entry("user_id", id).entry("user_url", "").key("reviews").open('[');
    int written = 0;
    for (int i = 0; i < player.size() && written < 10; i++) {
      if (player.minutesAt(i) > 0 && dice.chance(0.2)) {
        Game game = world.games().get(player.gameAt(i));
        writeReview(game.id(), recommends(game, player.minutesAt(i)));
        written++;
      }
    }
    if (dice.chance(0.05)) {
      // A review outlives the game in the library.
      writeReview(world.games().get(world.drawPopular()).id(), dice.chance(0.5));
      written++;
    }
    String line = literal.close(']').close('}').take();
    if (written == 0) {
      return;
    }
    reviews += written;
    if (out.line(line)) {
      if (out.malformedLines() % 2 == 0) {
        out.truncated(line);
      } else {
        literal.open('{').entry("user_id", id).key("reviews").open('[');
        literal.open('{').entry("item_id", world.games().get(0).id()).entry("review", "ok");
        out.malformed(literal.close('}').close(']').close('}').take());
      }
    }
  }

  private void writeReview(String game, boolean recommend) {
    literal.open('{').entry("funny", "");
    String posted = dice.pick(MONTHS) + " " + (1 + dice.below(28)) + ", " + (2011 + dice.below(5));
    literal.entry("posted", "Posted " + posted + ".").entry("last_edited", "");
    literal.entry("item_id", game).entry("helpful", "No ratings yet");
    literal.entry("recommend", recommend);
    literal.entry("review", dice.pick(recommend ? PRAISE : BLAME)).close('}');
  }

  private boolean recommends(Game game, int minutes) {
    double typical = Taste.ALL.get(world.tasteOf(game)).hours();
    double logit =
        2.4
            + 0.8 * StrictMath.log(minutes / MINUTES_AN_HOUR / typical)
            + 0.8 * game.quality()
            + (player.likes(game) ? 0.8 : -0.8);
    return dice.chance(1 / (1 + StrictMath.exp(-logit)));
  }

  long pairs() {
    return pairs;
  }

  long reviews() {
    return reviews;
  }
}
