package io.gamerec.features;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.data.Split;
import io.gamerec.api.internal.ArrowColumns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.function.Executable;

/** Small data for tests: a catalogue of items {@code g0}, {@code g1}, ... and users by name. */
final class Libraries {
  /** Labels of few games each, with an empty list and with columns that miss values. */
  static final Map<String, ArrowColumns.Column> COLUMNS =
      Map.of(
          "genres",
          new ArrowColumns.TextList(
              List.of(
                  List.of("RPG", "Action"),
                  List.of(),
                  List.of("Action"),
                  List.of("Indie", "RPG", "Action"),
                  List.of("Indie"))),
          "tags",
          new ArrowColumns.TextList(
              List.of(
                  List.of("fps", "rare", "co-op"),
                  List.of("co-op"),
                  List.of(),
                  List.of("fps"),
                  List.of("co-op", "fps"))),
          "developer",
          new ArrowColumns.Text(new String[] {"Valve", null, "id", "Valve", ""}),
          "release_year",
          new ArrowColumns.Numbers(new double[] {2004, Double.NaN, 999, 2010, 2004}),
          "price",
          new ArrowColumns.Numbers(new double[] {0, 4.99, 5, 60, Double.NaN}));

  /** System A's features without the threshold of 50 games a tag. */
  static final FeatureSpec SPEC =
      FeatureSpec.builder()
          .itemId(4)
          .multiHot("genres", 2)
          .tfIdf("tags", t -> t.dim(2).hidden(4).minItems(2))
          .categorical("developer", 2)
          .categorical("release_year", 2)
          .bucketized("price", FeatureSpecs.STEAM_PRICE_BOUNDS, 2)
          .history(
              h ->
                  h.pools(Pool.LIKED, Pool.DISLIKED, Pool.FULL, Pool.WEIGHTED, Pool.UNPLAYED)
                      .maxLength(3))
          .affinity("genres")
          .profile("tags")
          .build();

  /** The same beside a sequence with all that can be known of it, and the user. */
  static final FeatureSpec SPEC_OF_ALL =
      new FeatureSpec(
          SPEC.itemFeatures(),
          SPEC.context(),
          SPEC.pools(),
          SPEC.maxLength(),
          SPEC.minHours(),
          SPEC.affinities(),
          SPEC.profiles(),
          new HistorySequence(true, true),
          new FeatureSpec.UserId(2));

  private final Map<String, ArrowColumns.Column> columns = new LinkedHashMap<>();
  private final Map<String, History> users = new LinkedHashMap<>();

  Libraries(int items) {
    columns.put(
        Catalogue.ITEM_ID,
        new ArrowColumns.Text(
            IntStream.range(0, items).mapToObj(row -> "g" + row).toArray(String[]::new)));
  }

  /** Five games with all columns of {@link #SPEC}. */
  static Libraries five() {
    Libraries libraries = new Libraries(5);
    libraries.columns.putAll(COLUMNS);
    return libraries;
  }

  Libraries column(String name, ArrowColumns.Column column) {
    columns.put(name, column);
    return this;
  }

  Libraries user(String id, Interaction... library) {
    users.put(id, History.of(library));
    return this;
  }

  /** Adds a user who played the games that stand first of a list of (row, hours). */
  Libraries played(String id, double... rowsAndHours) {
    List<Interaction> library = new ArrayList<>();
    for (int i = 0; i < rowsAndHours.length; i += 2) {
      library.add(Interaction.played("g" + (int) rowsAndHours[i], rowsAndHours[i + 1]));
    }
    users.put(id, History.of(library));
    return this;
  }

  /** Users whose id starts with "test" or "validation" are held out. */
  Split split() {
    GameData data = data();
    return Split.byUser(
        data.interactions(),
        data.catalogue(),
        id ->
            id.startsWith("test")
                ? Split.Part.TEST
                : id.startsWith("validation") ? Split.Part.VALIDATION : Split.Part.TRAIN);
  }

  FittedFeatures fit(FeatureSpec spec) {
    return spec.fit(split().train());
  }

  GameData data() {
    int items = ((ArrowColumns.Text) columns.get(Catalogue.ITEM_ID)).values().length;
    Catalogue catalogue;
    try (RootAllocator allocator = new RootAllocator();
        VectorSchemaRoot root = ArrowColumns.write(columns, items, allocator)) {
      catalogue = Catalogue.fromArrow(root);
    }
    InteractionsBuilder interactions = Interactions.builder();
    users.forEach(
        (id, history) -> {
          int user = interactions.user(id);
          for (Interaction interaction : history.interactions()) {
            int item = interactions.item(interaction.itemId());
            if (interaction.timestamp().isPresent()) {
              long timestamp = interaction.timestamp().getAsLong();
              interactions.add(user, item, interaction.hours(), interaction.verdict(), timestamp);
            } else {
              interactions.add(user, item, interaction.hours(), interaction.verdict());
            }
          }
        });
    return new GameData(interactions.build(catalogue.itemIds()), catalogue);
  }

  static String refusal(Class<? extends RuntimeException> kind, Executable executable) {
    String message = assertThrows(kind, executable).getMessage();
    assertTrue(message.lines().count() == 1, message);
    return message;
  }
}
