package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.data.Catalogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class ItemTableProperties {

  @Property(tries = 300)
  void select_givesWhatTheRowsSay(
      @ForAll @IntRange(min = 1, max = 700) int count, @ForAll long seed) {
    Random random = new Random(seed);
    Catalogue games = RandomGames.catalogue(random, count);
    Filter standing =
        random.nextBoolean() ? Filter.everything() : RandomGames.filter(random, count, 2);
    ItemTable table = new ItemTable(games.itemIds(), null, ItemAttributes.of(games), standing);
    for (int i = 0; i < 5; i++) {
      check(table, games, standing, RandomGames.filter(random, count, 4), new BitSet());
    }
  }

  @Property(tries = 200)
  void select_afterChanges_givesWhatTheRowsSayNow(
      @ForAll @IntRange(min = 1, max = 400) int count, @ForAll long seed) {
    Random random = new Random(seed);
    Catalogue games = RandomGames.catalogue(random, count);
    ItemTable table =
        new ItemTable(games.itemIds(), null, ItemAttributes.of(games), Filter.everything());
    Rows rows = new Rows(games);
    Filter kept = RandomGames.filter(random, count, 3);
    for (int round = 0; round < 8; round++) {
      for (int i = 0; i < 20; i++) {
        rows.change(table, random);
      }
      Catalogue now = rows.catalogue();
      check(table, now, Filter.everything(), kept, rows.removed);
      check(table, now, Filter.everything(), RandomGames.filter(random, count, 3), rows.removed);
    }
    Catalogue expected = rows.catalogue();
    Catalogue all = table.export(LongStream.range(0, expected.size()).toArray());
    assertEquals(expected.itemIds(), all.itemIds());
    assertEquals(expected.textList("genres"), all.textList("genres"));
    assertEquals(expected.text("developer"), all.text("developer"));
    assertEquals(Arrays.toString(expected.number("price")), Arrays.toString(all.number("price")));
  }

  /** The games as lists, changed along with the table. */
  private static final class Rows {
    private final List<List<String>> genres;
    private final List<@Nullable String> developers;
    private final List<Double> prices;
    private final BitSet removed = new BitSet();

    Rows(Catalogue games) {
      genres = new ArrayList<>(games.textList("genres"));
      developers = new ArrayList<>(games.text("developer"));
      prices = new ArrayList<>(Arrays.stream(games.number("price")).boxed().toList());
    }

    Catalogue catalogue() {
      return Catalogue.builder()
          .text(
              Catalogue.ITEM_ID, IntStream.range(0, genres.size()).mapToObj(FakeTower::id).toList())
          .textList("genres", genres)
          .text("developer", developers)
          .number("price", prices.stream().mapToDouble(price -> price).toArray())
          .build();
    }

    void change(ItemTable table, Random random) {
      int row = random.nextInt(4) == 0 ? genres.size() : random.nextInt(genres.size());
      String itemId = FakeTower.id(row);
      List<String> newGenres = RandomGames.genres(random);
      double price = RandomGames.price(random);
      if (row == genres.size() || removed.get(row)) {
        assertEquals(row, table.reserve(itemId));
        table.put(row, table.check(Map.of("genres", newGenres, "price", price)));
        if (row == genres.size()) {
          genres.add(List.of());
          developers.add(null);
          prices.add(Double.NaN);
        }
        removed.clear(row);
        genres.set(row, newGenres);
        prices.set(row, price);
        return;
      }
      switch (random.nextInt(5)) {
        case 0 -> {
          table.remove(row);
          removed.set(row);
          genres.set(row, List.of());
          developers.set(row, null);
          prices.set(row, Double.NaN);
        }
        case 1 -> {
          table.set(itemId, "price", Double.isNaN(price) ? null : price);
          prices.set(row, price);
        }
        case 2 -> {
          table.set(itemId, "genres", newGenres);
          genres.set(row, newGenres);
        }
        case 3 -> {
          table.set(itemId, "developer", null);
          developers.set(row, null);
        }
        default -> {
          table.set(itemId, "developer", "studio 1");
          developers.set(row, "studio 1");
        }
      }
    }
  }

  private static void check(
      ItemTable table, Catalogue games, Filter standing, Filter filter, BitSet removed) {
    BitSet expected = new BitSet();
    int byStanding = 0;
    int byFilter = 0;
    for (int row = 0; row < games.size(); row++) {
      if (!removed.get(row)) {
        boolean stands = RandomGames.allows(games, row, standing);
        boolean allowed = RandomGames.allows(games, row, filter);
        byStanding += stands ? 0 : 1;
        byFilter += stands && !allowed ? 1 : 0;
        expected.set(row, stands && allowed);
      }
    }
    ItemTable.Selection selection = table.select(filter);
    assertEquals(expected, selection.allowed(), filter.toString());
    assertEquals(games.size() - removed.cardinality(), selection.items());
    assertEquals(byStanding, selection.byStanding());
    assertEquals(byFilter, selection.byFilter());
    assertEquals(expected.cardinality(), selection.survivors());
  }
}
