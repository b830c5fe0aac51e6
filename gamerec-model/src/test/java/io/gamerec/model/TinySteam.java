package io.gamerec.model;

import io.gamerec.api.Verdict;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.TrainView;
import io.gamerec.api.internal.ArrowColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Sixty games of three genres and users who each play one genre, with all the columns of the Steam
 * specification, a number and a vector. Small enough to train on in a second, clear enough that a
 * model which learns at all tells the genres apart.
 */
public final class TinySteam {
  public static final int GAMES = 60;

  /** Length of the vectors of the column "image", which tell the genre. */
  public static final int IMAGE = 4;

  private static final List<String> GENRES = List.of("Strategy", "Racing", "RPG");

  private TinySteam() {}

  /** Genre of a game. */
  public static int genre(int item) {
    return item % GENRES.size();
  }

  public static String id(int item) {
    return Integer.toString(1000 + 10 * item);
  }

  public static Split split(int users, long seed) {
    return split(interactions(users, seed));
  }

  /** The same users, who played their games on random days. */
  public static Split timedSplit(int users, long seed) {
    Interactions untimed = interactions(users, seed);
    SplittableRandom random = new SplittableRandom(seed + 1);
    try (InteractionsBuilder timed = Interactions.builder()) {
      untimed.itemIds().forEach(timed::item);
      for (int user = 0; user < users; user++) {
        int number = timed.user(untimed.userId(user));
        for (int at = untimed.start(user); at < untimed.end(user); at++) {
          timed.add(
              number,
              untimed.item(at),
              untimed.hours(at),
              untimed.verdict(at),
              86_400_000L * random.nextInt(1000));
        }
      }
      return split(timed.build(untimed.itemIds()));
    }
  }

  private static Split split(Interactions interactions) {
    return Split.byUser(
        interactions,
        catalogue(),
        user ->
            switch (user.charAt(user.length() - 1)) {
              case '3' -> Split.Part.TEST;
              case '4' -> Split.Part.VALIDATION;
              default -> Split.Part.TRAIN;
            });
  }

  /** Users of a catalogue of one game. */
  static TrainView otherCatalogue() {
    Interactions one =
        new Interactions(
            List.of("u1"),
            List.of("7"),
            new int[] {0, 1},
            new int[1],
            new float[] {1},
            new byte[1]);
    Map<String, ArrowColumns.Column> columns =
        Map.of(Catalogue.ITEM_ID, new ArrowColumns.Text(new String[] {"7"}));
    return Split.byUser(one, catalogue(columns, 1), user -> Split.Part.TRAIN).train();
  }

  private static Catalogue catalogue() {
    return catalogue("");
  }

  /** The same games under other ids: as far as features know, they are new. */
  static Catalogue renamedCatalogue() {
    return catalogue("new");
  }

  private static Catalogue catalogue(String prefix) {
    @Nullable String[] ids = new String[GAMES];
    @Nullable String[] developers = new String[GAMES];
    List<List<String>> genres = new ArrayList<>();
    List<List<String>> tags = new ArrayList<>();
    double[] years = new double[GAMES];
    double[] prices = new double[GAMES];
    double[] scores = new double[GAMES];
    float[] images = new float[GAMES * IMAGE];
    BitSet noImage = new BitSet();
    for (int item = 0; item < GAMES; item++) {
      ids[item] = prefix + id(item);
      developers[item] = item % 7 == 0 ? null : "Studio " + item % 5;
      genres.add(List.of(GENRES.get(genre(item)), "Indie"));
      tags.add(List.of("Tag" + genre(item), "Tag" + (3 + item % 2), "Rare" + item));
      years[item] = item % 11 == 0 ? Double.NaN : 2000 + item % 17;
      scores[item] = item % 8 == 0 ? Double.NaN : 50 + item % 40;
      noImage.set(item, item % 9 == 0);
      if (!noImage.get(item)) {
        images[item * IMAGE + genre(item)] = 1;
        images[item * IMAGE + IMAGE - 1] = (item % 5) / 10f;
      }
      prices[item] = item % 13 == 0 ? Double.NaN : item % 6 == 0 ? 0 : item % 60;
    }
    Map<String, ArrowColumns.Column> columns = new LinkedHashMap<>();
    columns.put(Catalogue.ITEM_ID, new ArrowColumns.Text(ids));
    columns.put("genres", new ArrowColumns.TextList(genres));
    columns.put("tags", new ArrowColumns.TextList(tags));
    columns.put("developer", new ArrowColumns.Text(developers));
    columns.put("release_year", new ArrowColumns.Numbers(years));
    columns.put("price", new ArrowColumns.Numbers(prices));
    columns.put("score", new ArrowColumns.Numbers(scores));
    columns.put("image", new ArrowColumns.Vectors(IMAGE, images, noImage));
    return catalogue(columns, GAMES);
  }

  private static Catalogue catalogue(Map<String, ArrowColumns.Column> columns, int rows) {
    try (BufferAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = ArrowColumns.write(columns, rows, allocator)) {
      return Catalogue.fromArrow(root);
    }
  }

  private static Interactions interactions(int users, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> userIds = new ArrayList<>();
    List<String> itemIds = new ArrayList<>();
    for (int item = 0; item < GAMES; item++) {
      itemIds.add(id(item));
    }
    int[] offsets = new int[users + 1];
    int[] items = new int[users * GAMES];
    float[] hours = new float[users * GAMES];
    byte[] verdicts = new byte[users * GAMES];
    int at = 0;
    for (int user = 0; user < users; user++) {
      userIds.add("u" + (100_000 + user));
      int taste = random.nextInt(GENRES.size());
      for (int item = 0; item < GAMES; item++) {
        boolean likes = genre(item) == taste;
        if (random.nextDouble() < (likes ? 0.5 : 0.03)) {
          items[at] = item;
          hours[at] = random.nextDouble() < 0.2 ? 0 : (float) (0.2 + 40 * random.nextDouble());
          verdicts[at] =
              (byte) (random.nextInt(10) == 0 ? Verdict.RECOMMENDED : Verdict.NONE).ordinal();
          at++;
        }
      }
      offsets[user + 1] = at;
    }
    return new Interactions(
        userIds,
        itemIds,
        offsets,
        Arrays.copyOf(items, at),
        Arrays.copyOf(hours, at),
        Arrays.copyOf(verdicts, at));
  }
}
