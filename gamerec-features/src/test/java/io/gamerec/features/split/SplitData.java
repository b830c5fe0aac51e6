package io.gamerec.features.split;

import io.gamerec.api.Verdict;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.internal.ArrowColumns;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Rows with time stamps for tests of splits. */
final class SplitData {
  /** A row; hours 0 means owned and never played. */
  record Row(String user, String item, float hours, long time) {}

  private SplitData() {}

  /** Users of 1 to 12 of 15 games; hours and times repeat, a fifth of the games was not played. */
  static List<Row> random(long seed, int users) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int user = 0; user < users; user++) {
      List<Integer> items = new ArrayList<>(IntStream.range(0, 15).boxed().toList());
      Collections.shuffle(items, random);
      for (int item : items.subList(0, 1 + random.nextInt(12))) {
        float hours = random.nextInt(5) == 0 ? 0 : 0.5f * (1 + random.nextInt(20));
        rows.add(new Row("user" + user, "g" + item, hours, 10L * random.nextInt(100)));
      }
    }
    return rows;
  }

  static GameData data(List<Row> rows, boolean timed) {
    String[] ids = IntStream.range(0, 15).mapToObj(item -> "g" + item).toArray(String[]::new);
    InteractionsBuilder builder = Interactions.builder();
    for (Row row : rows) {
      int user = builder.user(row.user);
      int item = builder.item(row.item);
      if (timed) {
        builder.add(user, item, row.hours, Verdict.NONE, row.time);
      } else {
        builder.add(user, item, row.hours, Verdict.NONE);
      }
    }
    try (RootAllocator allocator = new RootAllocator();
        VectorSchemaRoot root =
            ArrowColumns.write(
                Map.of(Catalogue.ITEM_ID, new ArrowColumns.Text(ids)), ids.length, allocator)) {
      return new GameData(builder.build(List.of(ids)), Catalogue.fromArrow(root));
    }
  }

  static List<Row> rows(Interactions interactions) {
    List<Row> rows = new ArrayList<>();
    for (int user = 0; user < interactions.userCount(); user++) {
      for (int at = interactions.start(user); at < interactions.end(user); at++) {
        rows.add(
            new Row(
                interactions.userId(user),
                interactions.itemIds().get(interactions.item(at)),
                interactions.hours(at),
                interactions.hasTimestamps() ? interactions.timestamp(at) : 0));
      }
    }
    return rows;
  }

  static Set<String> users(Interactions interactions) {
    Set<String> users = new TreeSet<>();
    for (int user = 0; user < interactions.userCount(); user++) {
      users.add(interactions.userId(user));
    }
    return users;
  }
}
