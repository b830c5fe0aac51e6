package io.gamerec.eval;

import io.gamerec.api.Interaction;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.SplitDesign;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Small data for tests: items {@code g0}, {@code g1}, ...; users whose id starts with "train" are
 * trained on, the others are test users.
 */
public final class Libraries {
  private final List<String> itemIds;
  private final Map<String, List<Interaction>> users = new LinkedHashMap<>();

  public Libraries(int items) {
    this.itemIds = IntStream.range(0, items).mapToObj(Libraries::item).toList();
  }

  public static String item(int row) {
    return "g" + row;
  }

  /** Libraries of 2 to 40 games, a fifth of them never played, low rows more often. */
  public static Libraries random(long seed, int items, int trainUsers, int testUsers) {
    Random random = new Random(seed);
    Libraries libraries = new Libraries(items);
    for (int user = 0; user < trainUsers + testUsers; user++) {
      List<Integer> rows = new ArrayList<>(IntStream.range(0, items).boxed().toList());
      Collections.shuffle(rows, random);
      List<Interaction> library = new ArrayList<>();
      for (int row : rows.subList(0, 2 + random.nextInt(Math.min(39, items - 1)))) {
        if (random.nextInt(items) >= row / 2) {
          double hours = random.nextInt(5) == 0 ? 0 : Math.exp(2 * random.nextGaussian());
          library.add(Interaction.played(item(row), hours));
        }
      }
      libraries.user((user < trainUsers ? "train" : "test") + user, library);
    }
    return libraries;
  }

  public Libraries user(String id, List<Interaction> library) {
    users.put(id, library);
    return this;
  }

  public Libraries user(String id, Interaction... library) {
    return user(id, List.of(library));
  }

  public Map<String, List<Interaction>> users() {
    return users;
  }

  public Split split() {
    Map<String, List<Interaction>> all = new LinkedHashMap<>(users);
    if (all.keySet().stream().noneMatch(Libraries::isTrain)) {
      all.put("train", List.of(Interaction.played(item(0), 1)));
    }
    return Split.byUser(
        interactions(all),
        catalogue(itemIds),
        id -> isTrain(id) ? Split.Part.TRAIN : Split.Part.TEST);
  }

  /**
   * Every user's last two played games are targets, of validation and test; users with fewer than
   * three are trained on.
   */
  public Split leaveLastOut() {
    GameData data = new GameData(interactions(users), catalogue(itemIds));
    Interactions rows = data.interactions();
    Split.Role[] roles = new Split.Role[rows.size()];
    Arrays.fill(roles, Split.Role.TRAIN);
    for (int user = 0; user < rows.userCount(); user++) {
      int[] played =
          IntStream.range(rows.start(user), rows.end(user))
              .filter(at -> rows.hours(at) > 0)
              .toArray();
      if (played.length >= 3) {
        roles[played[played.length - 1]] = Split.Role.TEST_TARGET;
        roles[played[played.length - 2]] = Split.Role.VALIDATION_TARGET;
      }
    }
    return Split.byRow(SplitDesign.withinUsers("leave-last"), data, at -> roles[at]);
  }

  private static boolean isTrain(String userId) {
    return userId.startsWith("train");
  }

  private Interactions interactions(Map<String, List<Interaction>> all) {
    InteractionsBuilder rows = Interactions.builder();
    all.forEach(
        (id, library) -> {
          int user = rows.user(id);
          for (Interaction game : library) {
            rows.add(user, rows.item(game.itemId()), game.hours(), game.verdict());
          }
        });
    return rows.build(itemIds);
  }

  private static Catalogue catalogue(List<String> itemIds) {
    return Catalogue.builder().text(Catalogue.ITEM_ID, itemIds).build();
  }
}
