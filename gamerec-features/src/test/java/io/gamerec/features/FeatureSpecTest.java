package io.gamerec.features;

import static io.gamerec.features.Libraries.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FeatureSpecTest {
  private static final String NOTHING_TO_READ =
      "the user tower has nothing to read: pools, a sequence or userId(dim) must be there";

  @Test
  void systemA_hasThePublishedInputs() {
    FeatureSpec spec = FeatureSpecs.systemA();
    assertEquals(
        List.of(
            new ItemFeature.MultiHot("genres", 8, VocabularyPolicy.ALL),
            new ItemFeature.TfIdf(
                "tags",
                32,
                128,
                ItemFeature.TermFrequency.POSITION,
                new VocabularyPolicy(50, Integer.MAX_VALUE, VocabularyPolicy.Unknown.IGNORE)),
            new ItemFeature.ItemId(32),
            new ItemFeature.Categorical("developer", 12, VocabularyPolicy.ALL),
            new ItemFeature.Categorical("release_year", 8, VocabularyPolicy.ALL),
            new ItemFeature.Bucketized("price", FeatureSpecs.STEAM_PRICE_BOUNDS, 4)),
        spec.itemFeatures());
    assertEquals(96, spec.itemFeatures().stream().mapToInt(ItemFeature::dim).sum());
    assertEquals(List.of(Pool.LIKED, Pool.DISLIKED, Pool.FULL, Pool.WEIGHTED), spec.pools());
    assertEquals(50, spec.maxLength());
    assertEquals(0.1, spec.minHours());
    assertEquals(List.of(new FeatureSpec.UserTower("genres", 128, 32)), spec.affinities());
    assertEquals(List.of(new FeatureSpec.UserTower("tags", 256, 32)), spec.profiles());
  }

  @Test
  void steam_addsThePoolOfUnplayedGames() {
    FeatureSpec steam = FeatureSpecs.steam();
    assertEquals(
        List.of(Pool.LIKED, Pool.DISLIKED, Pool.FULL, Pool.WEIGHTED, Pool.UNPLAYED), steam.pools());
    FeatureSpec systemA = FeatureSpecs.systemA();
    assertEquals(systemA.itemFeatures(), steam.itemFeatures());
    assertEquals(systemA.affinities(), steam.affinities());
  }

  @Test
  void defaults() {
    FeatureSpec spec = FeatureSpec.builder().itemId(3).build();
    assertEquals(
        new FeatureSpec(
            List.of(new ItemFeature.ItemId(3)),
            List.of(),
            List.of(Pool.FULL),
            50,
            0.1,
            List.of(),
            List.of(),
            null,
            null),
        spec);
  }

  @Test
  void setters_refuseBadValuesByName() {
    FeatureSpecBuilder builder = FeatureSpec.builder().itemId(3).multiHot("genres", 2);
    assertRefused(
        "maxLength must be at least 1, got 0", () -> builder.history(h -> h.maxLength(0)));
    assertRefused(
        "minHours must be at least 0, got -1.0", () -> builder.history(h -> h.minHours(-1)));
    assertRefused(
        "minHours must be at least 0, got NaN", () -> builder.history(h -> h.minHours(Double.NaN)));
    assertRefused("dim of x must be at least 1, got 0", () -> builder.categorical("x", 0));
    assertRefused("dim of x must be at least 1, got 0", () -> builder.numeric("x", 0));
    assertRefused("dim of x must be at least 1, got 0", () -> builder.embedding("x", 0));
    assertRefused("dim of itemId must be at least 1, got 0", () -> builder.itemId(0));
    assertRefused("dim of userId must be at least 1, got 0", () -> builder.userId(0));
    for (double rate : new double[] {-0.1, 1, Double.NaN}) {
      assertRefused(
          "dropout of itemId must be in [0, 1), got " + rate,
          () -> builder.itemId(3, id -> id.dropout(rate)));
    }
    assertRefused("the column of a feature must have a name", () -> builder.multiHot("", 1));
    assertRefused("bounds of x must not be empty", () -> builder.bucketized("x", List.of(), 2));
    assertRefused(
        "bounds of x must ascend, got [1.0, 1.0]",
        () -> builder.bucketized("x", List.of(1.0, 1.0), 2));
    assertRefused(
        "bounds of x must ascend, got [NaN]",
        () -> builder.bucketized("x", List.of(Double.NaN), 2));
    assertRefused(
        "hidden of t must be at least 1, got 0", () -> builder.tfIdf("t", t -> t.hidden(0)));
    assertRefused(
        "minItems must be at least 1, got 0", () -> builder.tfIdf("t", t -> t.minItems(0)));
    assertRefused(
        "maxSize of a vocabulary must be at least 1, got 0",
        () -> builder.multiHot("t", t -> t.maxVocabulary(0)));
    assertRefused(
        "hidden of g must be at least 1, got 0", () -> builder.affinity("g", t -> t.hidden(0)));
  }

  @Test
  void historySettings_setTwice_areRefused() {
    FeatureSpecBuilder builder =
        FeatureSpec.builder()
            .history(h -> h.pools(Pool.FULL).maxLength(7).minHours(2).sequence())
            .userId(4)
            .itemId(1);
    for (Executable again :
        List.<Executable>of(
            () -> builder.history(h -> h.pools(Pool.LIKED)),
            () -> builder.history(h -> h.maxLength(7)),
            () -> builder.history(h -> h.sequence()),
            () -> builder.userId(5),
            () -> builder.history(h -> h.minHours(2)))) {
      String message = refusal(IllegalStateException.class, again);
      assertTrue(message.endsWith(" was set before"), message);
    }
    FeatureSpec spec = builder.build();
    assertEquals(List.of(Pool.FULL), spec.pools());
    assertEquals(7, spec.maxLength());
    assertEquals(2, spec.minHours());
    assertEquals(new HistorySequence(false, false), spec.sequence());
    assertEquals(new FeatureSpec.UserId(4), spec.userId());
  }

  @Test
  void pools_areNotNeededBesideASequenceOrAUserId() {
    FeatureSpec sequence =
        FeatureSpec.builder()
            .itemId(3)
            .history(h -> h.sequence(s -> s.withLogHours().withAge()))
            .build();
    assertEquals(List.of(), sequence.pools());
    assertEquals(new HistorySequence(true, true), sequence.sequence());
    FeatureSpec user = FeatureSpec.builder().itemId(3).userId(5).build();
    assertEquals(List.of(), user.pools());
    assertEquals(null, user.sequence());
    FeatureSpec both =
        FeatureSpec.builder()
            .itemId(3)
            .userId(5)
            .history(h -> h.sequence(s -> s.withAge()).pools(Pool.LIKED))
            .build();
    assertEquals(List.of(Pool.LIKED), both.pools());
    assertEquals(new HistorySequence(false, true), both.sequence());
  }

  @Test
  void options_changeOneThing() {
    assertEquals(
        new ItemFeature.TfIdf(
            "t",
            3,
            4,
            ItemFeature.TermFrequency.COUNTED,
            new VocabularyPolicy(5, 6, VocabularyPolicy.Unknown.REFUSE)),
        ItemFeature.tfIdf("t")
            .dim(3)
            .hidden(4)
            .counted()
            .minItems(5)
            .maxVocabulary(6)
            .refuseUnknown());
    assertEquals(new ItemFeature.ItemId(4, 0.25), ItemFeature.itemId(4).dropout(0.25));
    assertEquals(
        List.of(new ItemFeature.ItemId(4, 0.25)),
        FeatureSpec.builder().itemId(4, id -> id.dropout(0.25)).build().itemFeatures());
    assertEquals(
        new ItemFeature.Numeric("n", 3, true, ItemFeature.Scaling.QUANTILE),
        ItemFeature.numeric("n").dim(3).logarithmic().scaling(ItemFeature.Scaling.QUANTILE));
    assertEquals(
        new ItemFeature.Embedding("e", 3, true), ItemFeature.embedding("e").dim(3).normalized());
    assertEquals(
        new ItemFeature.Categorical(
            "c", 3, new VocabularyPolicy(2, 9, VocabularyPolicy.Unknown.IGNORE)),
        ItemFeature.categorical("c").dim(3).minItems(2).maxVocabulary(9));
  }

  /** The public constructor took what the builder refused. */
  @Test
  void constructor_checksTheWhole() {
    List<ItemFeature> id = List.of(new ItemFeature.ItemId(1));
    List<Pool> full = List.of(Pool.FULL);
    assertRefused(
        "maxLength must be at least 1, got 0",
        () -> new FeatureSpec(id, List.of(), full, 0, 0, List.of(), List.of(), null, null));
    assertRefused(
        "minHours must be finite and at least 0, got Infinity",
        () ->
            new FeatureSpec(
                id,
                List.of(),
                full,
                1,
                Double.POSITIVE_INFINITY,
                List.of(),
                List.of(),
                null,
                null));
    assertRefused(
        NOTHING_TO_READ,
        () -> new FeatureSpec(id, List.of(), List.of(), 1, 0, List.of(), List.of(), null, null));
    assertRefused(
        "affinity of x must not repeat",
        () -> FeatureSpec.builder().itemId(1).multiHot("x", 1).affinity("x").affinity("x").build());
  }

  @ParameterizedTest
  @MethodSource("unfit")
  void build_partsThatDoNotFit_areRefused(String message, FeatureSpecBuilder builder) {
    assertRefused(message, builder::build);
  }

  static List<Arguments> unfit() {
    FeatureSpecBuilder[] withId = new FeatureSpecBuilder[12];
    Arrays.setAll(withId, i -> FeatureSpec.builder().itemId(2));
    return List.of(
        Arguments.of(
            "a specification needs itemId(dim)", FeatureSpec.builder().multiHot("genres", 2)),
        Arguments.of(
            "a specification needs itemId(dim)", FeatureSpec.builder().categorical("id", 2)),
        Arguments.of(
            "column genres has more than one feature",
            withId[0].multiHot("genres", 2).tfIdf("genres", 2)),
        Arguments.of(
            "column year has more than one feature",
            withId[1].categorical("year", 2).context(ItemFeature.numeric("year"))),
        Arguments.of("column id has more than one feature", withId[2].itemId(3)),
        Arguments.of(
            "affinity of tags needs multiHot of that column",
            withId[3].tfIdf("tags", 2).affinity("tags")),
        Arguments.of(
            "profile of genres needs tfIdf of that column",
            withId[4].multiHot("genres", 2).profile("genres")),
        Arguments.of(
            "profile of tags needs tfIdf of that column",
            withId[5].context(ItemFeature.tfIdf("tags")).profile("tags")),
        Arguments.of(
            "profile of tags must not repeat",
            withId[6].tfIdf("tags", 2).profile("tags").profile("tags")),
        Arguments.of(NOTHING_TO_READ, withId[7].history(h -> h.pools())),
        Arguments.of(
            "pools must not repeat a name, got [full, liked, full]",
            withId[8].history(h -> h.pools(Pool.FULL, Pool.LIKED, Pool.FULL))),
        Arguments.of(
            "pools must not repeat a name, got [full, full]",
            withId[9].history(
                h -> h.pools(Pool.FULL, Pool.where("full", GamePredicate.hoursAtLeast(1))))),
        Arguments.of(
            "hasLabel(genres, RPG) of pool rpg needs multiHot or tfIdf of that column",
            withId[10]
                .categorical("genres", 2)
                .history(h -> h.pools(Pool.where("rpg", GamePredicate.hasLabel("genres", "RPG"))))),
        Arguments.of(
            "pools may have 64 different conditions, got 65",
            withId[11].history(
                h ->
                    h.pools(
                        Pool.where(
                            "many",
                            GamePredicate.anyOf(
                                IntStream.range(0, 65)
                                    .mapToObj(GamePredicate::hoursAtLeast)
                                    .toArray(GamePredicate[]::new)))))));
  }

  @Test
  void presets() {
    FeatureSpec ids = FeatureSpecs.idsOnly();
    assertEquals(List.of(new ItemFeature.ItemId(64)), ids.itemFeatures());
    assertEquals(new FeatureSpec.UserId(64), ids.userId());
    assertEquals(List.of(), ids.pools());
    FeatureSpec systemC = FeatureSpecs.systemC();
    assertEquals(List.of(new ItemFeature.ItemId(256)), systemC.itemFeatures());
    assertEquals(new FeatureSpec.UserId(256), systemC.userId());
    assertEquals(List.of(), systemC.pools());
    FeatureSpec movies = FeatureSpecs.movieLens();
    assertEquals(List.of("genres"), movies.affinities().stream().map(t -> t.column()).toList());
    assertEquals(
        List.of("id", "genres", "release_year"),
        movies.itemFeatures().stream().map(ItemFeature::column).toList());
  }

  private static void assertRefused(String message, Executable executable) {
    assertEquals(message, refusal(IllegalArgumentException.class, executable));
  }
}
