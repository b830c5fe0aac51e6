package io.gamerec.features;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Split;
import io.gamerec.api.internal.ArrowColumns;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.junit.jupiter.api.Test;

class SplitsAndSlicesTest {
  private static final int USERS = 4_000;

  /** A split and a slice that hashed alike left no user for the slice. */
  @Test
  void holdOut_sameSeedAsTheSplit_isIndependentOfIt() {
    try (GameData data = oneGameForEverybody()) {
      Split split = Splits.holdOutUsers(0.1, 0.1, 7).split(data);
      assertEquals(
          0.1 * split.train().interactions().userCount(),
          split.train().holdOut(0.1, 7).slice().interactions().userCount(),
          60);
    }
  }

  private static GameData oneGameForEverybody() {
    BufferAllocator allocator = new RootAllocator();
    String[] users = new String[USERS];
    String[] items = new String[USERS];
    double[] hours = new double[USERS];
    Arrays.setAll(users, user -> "user" + user);
    Arrays.fill(items, "10");
    Arrays.fill(hours, 1);
    Map<String, ArrowColumns.Column> interactions = new LinkedHashMap<>();
    interactions.put(GameData.USER_ID, new ArrowColumns.Text(users));
    interactions.put(GameData.ITEM_ID, new ArrowColumns.Text(items));
    interactions.put(GameData.HOURS, new ArrowColumns.Numbers(hours));
    Map<String, ArrowColumns.Column> games =
        Map.of(Catalogue.ITEM_ID, new ArrowColumns.Text(new String[] {"10"}));
    return new GameData(
        ArrowColumns.write(interactions, USERS, allocator),
        ArrowColumns.write(games, 1, allocator),
        new DictionaryProvider.MapDictionaryProvider(),
        allocator);
  }
}
