package io.gamerec.index;

import io.gamerec.api.data.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Games with attributes, filters about them, and the slow way to say what a filter allows. */
final class RandomGames {
  static final List<String> GENRES =
      List.of("Action", "RPG", "Indie", "Racing", "Rare", "Nobody's");

  private RandomGames() {}

  /**
   * Games {@link FakeTower#id} 0 to {@code count}, a fifth of the values of each column missing.
   */
  static Catalogue catalogue(Random random, int count) {
    List<List<String>> genres = new ArrayList<>();
    List<@Nullable String> developers = new ArrayList<>();
    double[] prices = new double[count];
    for (int game = 0; game < count; game++) {
      genres.add(genres(random));
      developers.add(random.nextInt(5) == 0 ? null : "studio " + random.nextInt(count));
      prices[game] = price(random);
    }
    return Catalogue.builder()
        .text(Catalogue.ITEM_ID, IntStream.range(0, count).mapToObj(FakeTower::id).toList())
        .text(Catalogue.TITLE, IntStream.range(0, count).mapToObj(i -> "Game " + i).toList())
        .textList("genres", genres)
        .text("developer", developers)
        .number("price", prices)
        .build();
  }

  static List<String> genres(Random random) {
    List<String> genres = new ArrayList<>();
    for (int i = 0; i < GENRES.size() - 2 && random.nextInt(5) > 0; i++) {
      if (random.nextBoolean()) {
        genres.add(GENRES.get(i));
      }
    }
    if (random.nextInt(40) == 0) {
      genres.add("Rare");
    }
    return genres;
  }

  static double price(Random random) {
    return random.nextInt(5) == 0 ? Double.NaN : random.nextInt(8) * 4.99;
  }

  /** A filter of up to {@code depth} levels. */
  static Filter filter(Random random, int count, int depth) {
    if (depth > 1 && random.nextInt(3) > 0) {
      Supplier<Filter> part = () -> filter(random, count, depth - 1);
      return switch (random.nextInt(3)) {
        case 0 -> part.get().and(part.get());
        case 1 -> part.get().or(part.get());
        default -> part.get().negate();
      };
    }
    String genre = GENRES.get(random.nextInt(GENRES.size()));
    return switch (random.nextInt(8)) {
      case 0 -> Filter.anyOf("genres", genre);
      case 1 -> Filter.anyOf("genres", genre, "RPG", "indie");
      case 2 -> Filter.anyOf("developer", "studio 1", "studio " + random.nextInt(count));
      case 3 -> Filter.atMost("price", random.nextInt(8) * 4.99);
      case 4 -> Filter.atLeast("price", random.nextInt(8) * 4.99);
      case 5 -> Filter.range("price", 4.99, 4.99 + random.nextInt(20));
      case 6 -> Filter.isKnown(List.of("genres", "developer", "price").get(random.nextInt(3)));
      default -> Filter.items(FakeTower.id(random.nextInt(count)), "unheard of");
    };
  }

  /** Whether a filter allows the item of a row. */
  static boolean allows(Catalogue games, int row, Filter filter) {
    if (filter instanceof Filters.AnyOf anyOf) {
      if (anyOf.column().equals("genres")) {
        return games.textList("genres").get(row).stream().anyMatch(anyOf.values()::contains);
      }
      String text = games.text(anyOf.column()).get(row);
      return text != null && anyOf.values().contains(text);
    }
    if (filter instanceof Filters.Range range) {
      double number = games.number(range.column())[row];
      return number >= range.least() && number <= range.most();
    }
    if (filter instanceof Filters.Known known) {
      return switch (known.column()) {
        case "genres" -> !games.textList("genres").get(row).isEmpty();
        case "price" -> !Double.isNaN(games.number("price")[row]);
        default -> games.text(known.column()).get(row) != null;
      };
    }
    if (filter instanceof Filters.Items items) {
      return items.itemIds().contains(games.itemIds().get(row));
    }
    if (filter instanceof Filters.And and) {
      return and.filters().stream().allMatch(part -> allows(games, row, part));
    }
    if (filter instanceof Filters.Or or) {
      return or.filters().stream().anyMatch(part -> allows(games, row, part));
    }
    return !allows(games, row, ((Filters.Not) filter).filter());
  }
}
