package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gamerec.api.Exclusion;
import io.gamerec.api.GamerecException;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.bundle.PartReader;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.internal.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles of before, bundles of elsewhere and bundles that are damaged. */
class RetrieverBundleTest {
  private static final int ITEMS = 20;

  @TempDir Path directory;

  private final FakeTower tower = new FakeTower(ITEMS, Metric.L2, 3);

  @AfterEach
  void back() {
    MovingProvider.moved = false;
  }

  /** What 0.1.0-SNAPSHOT of before version 2 wrote and answered. */
  @ParameterizedTest
  @ValueSource(strings = {"exact", "faiss"})
  void golden_version1_answersAsBefore(String provider) throws Exception {
    assumeTrue(
        Indexes.named(provider).unavailable().isEmpty(),
        () -> Indexes.named(provider).unavailable().orElseThrow());
    Path golden =
        Path.of(RetrieverBundleTest.class.getResource("retriever-v1/" + provider).toURI());
    History history = History.builder().played("game-3", 2).owned("game-5").build();
    try (Retriever retriever = Bundles.open(golden).root(Retriever.class)) {
      List<ScoredItem> found = retriever.retrieve(history, 4, Exclusion.OWNED);
      assertEquals(
          List.of("game-8", "game-1", "game-7", "game-10"),
          found.stream().map(ScoredItem::itemId).toList());
      assertEquals(-16.573082f, found.get(0).score(), 1e-5f);
      assertEquals(-23.92621f, found.get(3).score(), 1e-5f);
      Bundles.write(directory.resolve("now"), retriever, Map.of());
      try (Retriever now = Bundles.open(directory.resolve("now")).root(Retriever.class)) {
        assertEquals(found, now.retrieve(history, 4, Exclusion.OWNED));
      }
    }
  }

  private Retriever moving() {
    return Retriever.builder()
        .encoder(tower)
        .index(new MovingProvider())
        .attributes(ItemAttributes.of(RandomGames.catalogue(new Random(4), ITEMS)))
        .filter(Filter.isKnown("genres"))
        .k(6)
        .build();
  }

  @Test
  void load_elsewhere_encodesWhatIsLeftAgain() {
    RetrievalRequest request =
        RetrievalRequest.of(History.builder().owned(FakeTower.id(2)).build())
            .filter(Filter.atMost("price", 25));
    Retrieval expected;
    try (Retriever retriever = moving()) {
      retriever.remove(FakeTower.id(0));
      retriever.remove(FakeTower.id(7));
      retriever.set(FakeTower.id(1), "price", 1);
      expected = retriever.retrieve(request);
      Bundles.write(directory.resolve("bundle"), retriever, Map.of());
    }
    MovingProvider.moved = true;
    try (Retriever loaded = Bundles.open(directory.resolve("bundle")).root(Retriever.class)) {
      assertEquals(expected, loaded.retrieve(request));
      assertEquals(ITEMS - 2, loaded.size());
    }
  }

  @Test
  void load_elsewhere_vectorsThatWerePut_isRefusedAlsoAfterASecondSave() {
    try (Retriever retriever = moving()) {
      retriever.put("new", new float[FakeTower.DIM]);
      Bundles.write(directory.resolve("bundle"), retriever, Map.of());
    }
    try (Retriever loaded = Bundles.open(directory.resolve("bundle")).root(Retriever.class)) {
      assertTrue(loaded.contains("new"));
      Bundles.write(directory.resolve("bundle"), loaded, Map.of());
    }
    MovingProvider.moved = true;
    var bundle = Bundles.open(directory.resolve("bundle"));
    var refused = assertThrows(GamerecException.class, () -> bundle.root(Retriever.class));
    assertEquals(
        "the bundle's index cannot be used here and holds vectors that were put, which the encoder"
            + " cannot make again: it stayed on the other machine",
        refused.getMessage());
  }

  @Test
  void filters_throughJson_areTheSame() {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      Filter filter = RandomGames.filter(random, 50, 5);
      assertEquals(filter, FilterJson.filter(FilterJson.config(filter)));
    }
    assertEquals(Filter.everything(), FilterJson.filter(FilterJson.config(Filter.everything())));
  }

  /** A part whose files can be changed before it is read. */
  private Path part() {
    try (Retriever retriever =
        Retriever.builder()
            .encoder(tower)
            .index(Indexes.exact())
            .attributes(ItemAttributes.of(RandomGames.catalogue(new Random(4), ITEMS)))
            .filter(Filter.atMost("price", 20))
            .build()) {
      Bundles.write(directory.resolve("bundle"), retriever, Map.of());
    }
    return directory.resolve("bundle").resolve(Retriever.PART_TYPE);
  }

  private String refused(Path part) {
    PartReader reader =
        new PartReader() {
          @Override
          public <T> T part(String name, Class<T> kind) {
            return kind.cast(tower);
          }

          @Override
          public <T> T config(Class<T> kind) {
            return Json.read(file(CONFIG), kind);
          }

          @Override
          public Path file(String name) {
            return part.resolve(name);
          }

          @Override
          public Map<String, String> provenance() {
            return Map.of();
          }
        };
    return assertThrows(GamerecException.class, () -> Retriever.load(reader)).getMessage();
  }

  private static void replace(Path part, String old, String by) throws IOException {
    Path config = part.resolve(PartReader.CONFIG);
    String text = Files.readString(config);
    assertTrue(text.contains(old), text);
    Files.writeString(config, text.replace(old, by));
  }

  @Test
  void load_attributesCutOffOrOfOthers_areRefused() throws IOException {
    Path part = part();
    Path items = part.resolve("items.arrow");
    byte[] bytes = Files.readAllBytes(items);
    for (int length : new int[] {0, 7, 100, bytes.length / 2, bytes.length - 1}) {
      Files.write(items, Arrays.copyOf(bytes, length));
      String message = refused(part);
      assertTrue(message.startsWith("cannot read the Arrow file " + items), message);
    }
    Files.write(items, RandomGames.catalogue(new Random(1), ITEMS - 1).toArrowFile());
    assertEquals(
        "items.arrow holds 19 items, its config says L2 of 20 x 8; build the retriever again",
        refused(part));
    Catalogue plain = Catalogue.builder().text(Catalogue.ITEM_ID, tower.itemIds()).build();
    Files.write(items, plain.toArrowFile());
    assertEquals(
        "the retriever's files do not fit each other: no attribute price; there are []",
        refused(part));
  }

  @Test
  void load_changedAttributes_areRefusedByTheBundle() throws IOException {
    Path items = part().resolve("items.arrow");
    byte[] bytes = Files.readAllBytes(items);
    bytes[bytes.length / 2] ^= 1;
    Files.write(items, bytes);
    var refused =
        assertThrows(GamerecException.class, () -> Bundles.open(directory.resolve("bundle")));
    assertTrue(refused.getMessage().contains("vector-retriever/items.arrow was changed"));
  }

  @Test
  void load_damagedConfig_isRefused() throws IOException {
    Path part = part();
    replace(part, "\"version\" : 2", "\"version\" : 3");
    assertEquals(
        "the retriever has version 3, this library reads up to 2; update gamerec", refused(part));
    replace(part, "\"version\" : 3", "\"version\" : 2");
    replace(part, "\"k\" : 100", "\"k\" : 0");
    String damaged = "the retriever's config is damaged: ";
    assertEquals(damaged + "k must be at least 1, got 0", refused(part));
    replace(part, "\"k\" : 0", "\"k\" : 100");
    replace(part, "\"range\"", "\"wish\"");
    assertEquals(damaged + "no filter is of kind 'wish'", refused(part));
    replace(part, "\"wish\"", "\"any-of\"");
    assertEquals(damaged + "texts is missing", refused(part));
  }

  @Test
  void load_indexOfOtherItems_isRefused() {
    Path part = part();
    try (VectorIndex index = Indexes.exact().create(FakeTower.DIM, Metric.L2)) {
      index.add(new float[FakeTower.DIM * (ITEMS - 1)]);
      index.save(part.resolve("items.index"));
      assertEquals(
          "items.index holds L2 of 19 x 8, its config says L2 of 20 x 8; build the retriever again",
          refused(part));
      index.add(new long[] {Long.MAX_VALUE}, new float[FakeTower.DIM]);
      index.save(part.resolve("items.index"));
      assertEquals(
          "the retriever's files do not fit each other: the index has id 9223372036854775807, which"
              + " is no item's",
          refused(part));
    }
  }
}
