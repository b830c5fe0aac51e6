package io.gamerec.examples.generate;

import com.google.common.base.CharMatcher;
import java.util.List;

/**
 * Writes the metadata of games: Python 2 literals, some fields missing, dates and prices in more
 * than one form. A few games have no line, one has two, and two lines have no id.
 */
final class GamesFile {
  private static final List<String> FREE =
      List.of("Free", "Free", "Free to Play", "Free To Play", "Play for Free!");
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
  private static final List<String> UNDATED = List.of("Soon..", "Coming Soon", "Beta测试已开启");
  private static final List<String> SENTIMENTS =
      List.of(
          "Very Negative",
          "Negative",
          "Mostly Negative",
          "Mixed",
          "Mostly Positive",
          "Positive",
          "Very Positive",
          "Overwhelmingly Positive");
  private static final CharMatcher URL_LETTERS =
      CharMatcher.inRange('a', 'z').or(CharMatcher.inRange('A', 'Z'));

  private final World world;
  private final Dice dice;
  private final PythonLiteral literal = PythonLiteral.python2();

  GamesFile(World world, Dice dice) {
    this.world = world;
    this.dice = dice;
  }

  void write(GzipLines out) {
    String last = "";
    for (Game game : world.games()) {
      if (dice.chance(0.01)) {
        continue;
      }
      last = line(game);
      if (out.line(last)) {
        out.truncated(last);
      }
    }
    if (!last.isEmpty()) {
      out.line(last);
    }
    for (int i = 0; i < 2; i++) {
      literal.open('{').entry("url", "http://store.example.com/");
      literal.key("price").raw("19.99").key("discount_price").raw("14.99");
      out.line(literal.entry("early_access", false).close('}').take());
    }
  }

  private String line(Game game) {
    String studio = world.studio(game);
    boolean early = game.year() > 2014 && dice.chance(0.1);
    literal.open('{');
    if (dice.chance(0.9)) {
      literal.entry("publisher", studio);
    }
    if (dice.chance(0.98)) {
      literal.entry("genres", game.genres());
    }
    literal.entry("app_name", game.title());
    if (dice.chance(0.85)) {
      literal.entry("sentiment", sentiment(game));
    }
    if (dice.chance(0.97)) {
      literal.entry("title", game.title());
    }
    String page = game.id() + "/" + URL_LETTERS.retainFrom(game.title()) + "/";
    literal.entry("url", "http://store.example.com/app/" + page);
    if (dice.chance(0.985)) {
      literal.entry("release_date", date(game));
    }
    if (dice.chance(0.98)) {
      literal.entry("tags", game.tags());
    }
    literal.entry("specs", List.of("Single-player", "Steam Achievements"));
    if (dice.chance(0.97)) {
      literal.key("price");
      if (game.cents() > 0) {
        literal.raw(Double.toString(game.cents() / 100.0));
      } else {
        literal.string(dice.pick(FREE));
      }
    }
    literal.entry("early_access", early).entry("id", game.id());
    if (dice.chance(0.97)) {
      // A port's developer stands behind the primary one.
      literal.entry("developer", dice.chance(0.04) ? studio + ",Tidal Ports (Mac)" : studio);
    }
    return literal.close('}').take();
  }

  private String sentiment(Game game) {
    if (dice.chance(0.2)) {
      return (1 + dice.below(9)) + " user reviews";
    }
    int middle = SENTIMENTS.size() / 2;
    long step = Math.round(game.quality() + 0.4 * dice.gaussian() + 0.5);
    return SENTIMENTS.get((int) Math.max(0, Math.min(SENTIMENTS.size() - 1, middle + step)));
  }

  private String date(Game game) {
    double form = dice.uniform();
    if (form < 0.005) {
      return dice.pick(UNDATED);
    }
    if (form < 0.02) {
      return Integer.toString(game.year());
    }
    if (form < 0.05) {
      return dice.pick(MONTHS) + " " + game.year();
    }
    int month = 1 + dice.below(12);
    int day = 1 + dice.below(28);
    return game.year() + (month < 10 ? "-0" : "-") + month + (day < 10 ? "-0" : "-") + day;
  }
}
