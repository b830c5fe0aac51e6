package io.gamerec.features;

import java.util.List;

/** Specifications of published systems and data sets. */
public final class FeatureSpecs {
  /** Bounds of System A's price buckets: free, below 5, 10, 20, 30, 40, 60 dollars, and above. */
  public static final List<Double> STEAM_PRICE_BOUNDS =
      List.of(0.0, 5.0, 10.0, 20.0, 30.0, 40.0, 60.0);

  private FeatureSpecs() {}

  /**
   * System A's features with the fifth pool, of games owned and never played, which the original
   * drops and which helps. Columns: genres, tags, developer, release_year, price.
   *
   * @return the specification
   */
  public static FeatureSpec steam() {
    return steam(0);
  }

  /**
   * The same for a catalogue to which games are added that nobody has played yet: training hides
   * the embedding of the item's id now and then, see {@link ItemFeature.ItemId#dropout}.
   *
   * @param idDropout how often, in [0, 1)
   * @return the specification
   */
  public static FeatureSpec steam(double idDropout) {
    return steamItems(idDropout)
        .history(h -> h.pools(Pool.LIKED, Pool.DISLIKED, Pool.FULL, Pool.WEIGHTED, Pool.UNPLAYED))
        .build();
  }

  /**
   * System A's features as published, with four pools. Columns as {@link #steam()}.
   *
   * @return the specification
   */
  public static FeatureSpec systemA() {
    return steamItems(0)
        .history(h -> h.pools(Pool.LIKED, Pool.DISLIKED, Pool.FULL, Pool.WEIGHTED))
        .build();
  }

  private static FeatureSpecBuilder steamItems(double idDropout) {
    return FeatureSpec.builder()
        .multiHot("genres", 8)
        .tfIdf("tags", 32)
        .itemId(32, id -> id.dropout(idDropout))
        .categorical("developer", 12)
        .categorical("release_year", 8)
        .bucketized("price", STEAM_PRICE_BOUNDS, 4)
        .affinity("genres")
        .profile("tags");
  }

  /**
   * System B's: embeddings of dimension 64 of user and item, and nothing else. It serves the users
   * it was trained on, see {@link FeatureSpecBuilder#userId}. Needs no column but the id.
   *
   * @return the specification
   */
  public static FeatureSpec idsOnly() {
    return FeatureSpec.builder().userId(64).itemId(64).build();
  }

  /**
   * System C's: embeddings of dimension 256 of user and item, and nothing else. It serves the users
   * it was trained on, as {@link #idsOnly()}.
   *
   * @return the specification
   */
  public static FeatureSpec systemC() {
    return FeatureSpec.builder().userId(256).itemId(256).build();
  }

  /**
   * MovieLens: genres and the year of release. Columns: genres, release_year.
   *
   * @return the specification
   */
  public static FeatureSpec movieLens() {
    return FeatureSpec.builder()
        .itemId(32)
        .multiHot("genres", 8)
        .categorical("release_year", 8)
        .history(h -> h.pools(Pool.LIKED, Pool.DISLIKED, Pool.FULL, Pool.WEIGHTED))
        .affinity("genres")
        .build();
  }
}
