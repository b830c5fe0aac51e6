package io.gamerec.features;

import static io.gamerec.features.Libraries.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FeatureSpecTest {
  @Test
  void systemA_hasThePublishedInputs() {
    FeatureSpec spec = FeatureSpec.systemA();
    assertEquals(
        List.of(
            new ItemFeature.MultiHot("genres", 8),
            new ItemFeature.TfIdf("tags", 32, 128, 50),
            new ItemFeature.ItemId(32),
            new ItemFeature.Categorical("developer", 12),
            new ItemFeature.Categorical("release_year", 8),
            new ItemFeature.Bucketized("price", FeatureSpec.STEAM_PRICE_BOUNDS, 4)),
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
    FeatureSpec steam = FeatureSpec.steam();
    assertEquals(
        List.of(Pool.LIKED, Pool.DISLIKED, Pool.FULL, Pool.WEIGHTED, Pool.UNPLAYED), steam.pools());
    FeatureSpec systemA = FeatureSpec.systemA();
    assertEquals(systemA.itemFeatures(), steam.itemFeatures());
    assertEquals(systemA.affinities(), steam.affinities());
  }

  @Test
  void defaults() {
    FeatureSpec spec = FeatureSpec.builder().itemId(3).build();
    assertEquals(
        new FeatureSpec(
            List.of(new ItemFeature.ItemId(3)), List.of(Pool.FULL), 50, 0.1, List.of(), List.of()),
        spec);
  }

  @Test
  void setters_refuseBadValuesByName() {
    FeatureSpec.Builder builder = FeatureSpec.builder().itemId(3).multiHot("genres", 2);
    assertRefused("maxLength must be at least 1, got 0", () -> builder.maxLength(0));
    assertRefused("minHours must be at least 0, got -1.0", () -> builder.minHours(-1));
    assertRefused("minHours must be at least 0, got NaN", () -> builder.minHours(Double.NaN));
    assertRefused("dim of x must be at least 1, got 0", () -> builder.categorical("x", 0));
    assertRefused("dim of itemId must be at least 1, got 0", () -> builder.itemId(0));
    assertRefused("a feature of genres was added before", () -> builder.tfIdf("genres", 2));
    assertRefused("a feature of id was added before", () -> builder.itemId(2));
    assertRefused("bounds of x must not be empty", () -> builder.bucketized("x", List.of(), 2));
    assertRefused(
        "bounds of x must ascend, got [1.0, 1.0]",
        () -> builder.bucketized("x", List.of(1.0, 1.0), 2));
    assertRefused("pools must not be empty", builder::pools);
    assertRefused(
        "hidden of t must be at least 1, got 0", () -> new ItemFeature.TfIdf("t", 1, 0, 1));
    assertRefused(
        "minItems of t must be at least 1, got 0", () -> new ItemFeature.TfIdf("t", 1, 1, 0));
    assertRefused(
        "hidden of g must be at least 1, got 0", () -> new FeatureSpec.UserTower("g", 0, 1));
  }

  /** The set of the JDK said "duplicate element: FULL". */
  @Test
  void pools_repeated_areRefusedInOurWords() {
    assertRefused(
        "pools must not repeat, got [FULL, LIKED, FULL]",
        () -> FeatureSpec.builder().pools(Pool.FULL, Pool.LIKED, Pool.FULL));
  }

  /** Two towers had the same name. */
  @Test
  void affinityOrProfile_repeated_isRefused() {
    assertRefused(
        "affinity of genres was added before",
        () -> FeatureSpec.builder().affinity("genres").affinity("genres"));
    assertRefused(
        "profile of tags was added before",
        () -> FeatureSpec.builder().profile("tags").profile("tags"));
  }

  @Test
  void build_checksTheWhole() {
    assertEquals(
        "the pools of the history need itemId(dim)",
        refusal(
            IllegalStateException.class,
            () -> FeatureSpec.builder().multiHot("genres", 2).build()));
    assertEquals(
        "affinity of tags needs multiHot of that column",
        refusal(
            IllegalStateException.class,
            () -> FeatureSpec.builder().itemId(2).tfIdf("tags", 2).affinity("tags").build()));
    assertEquals(
        "profile of genres needs tfIdf of that column",
        refusal(
            IllegalStateException.class,
            () -> FeatureSpec.builder().itemId(2).multiHot("genres", 2).profile("genres").build()));
  }

  /** A column of the name "id" passed for the embedding of the item. */
  @Test
  void build_columnNamedId_isNoItemId() {
    assertEquals(
        "the pools of the history need itemId(dim)",
        refusal(
            IllegalStateException.class, () -> FeatureSpec.builder().categorical("id", 2).build()));
  }

  private static void assertRefused(String message, Executable executable) {
    assertEquals(message, refusal(IllegalArgumentException.class, executable));
  }
}
