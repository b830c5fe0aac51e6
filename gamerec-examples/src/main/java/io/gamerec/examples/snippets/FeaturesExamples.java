package io.gamerec.examples.snippets;

import static io.gamerec.features.GamePredicate.hasLabel;
import static io.gamerec.features.GamePredicate.hoursAtLeast;

import io.gamerec.api.data.Split;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.ItemFeature;
import io.gamerec.features.Pool;
import java.nio.file.Path;

/** The code that the page on features shows. */
public final class FeaturesExamples {
  private FeaturesExamples() {}

  /**
   * Fits features of one's own choice and saves them.
   *
   * @param split the users
   * @param file where they are saved
   * @return the fitted features
   */
  public static FittedFeatures features(Split split, Path file) {
    // region features
    FeatureSpec spec =
        FeatureSpec.builder()
            .itemId(32)
            .multiHot("genres", 8)
            .tfIdf("tags", t -> t.dim(32).minItems(20).counted())
            .categorical("developer", d -> d.dim(12).minItems(2))
            .bucketized("price", FeatureSpecs.STEAM_PRICE_BOUNDS, 4)
            .numeric("release_year", n -> n.scaling(ItemFeature.Scaling.QUANTILE))
            .context(ItemFeature.categorical("publisher"))
            .history(
                h ->
                    h.pools(
                            Pool.LIKED,
                            Pool.weightedBy(Pool.Weight.LOG_HOURS),
                            Pool.where("long", hoursAtLeast(20).and(hasLabel("genres", "RPG"))))
                        .maxLength(50))
            .affinity("genres")
            .profile("tags")
            .build();
    FittedFeatures features = spec.fit(split.train());
    features.save(file);
    // endregion
    return features;
  }
}
