package io.gamerec.examples.snippets;

import static io.gamerec.features.GamePredicate.hasLabel;
import static io.gamerec.features.GamePredicate.hoursAtLeast;

import io.gamerec.api.data.Split;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.ExampleScheme;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.ItemFeature;
import io.gamerec.features.Pool;
import io.gamerec.features.TrainingExamples;
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

  /**
   * Reads histories as sequences of games with their time.
   *
   * @param train the users, with time stamps
   * @return the examples of a sequence tower
   */
  public static TrainingExamples sequence(TrainView train) {
    // region sequence
    FeatureSpec spec =
        FeatureSpec.builder()
            .itemId(64, id -> id.dropout(0.1))
            .multiHot("genres", 8)
            .history(h -> h.sequence(s -> s.withLogHours().withAge()).maxLength(100))
            .build();
    return ExampleScheme.slidingWindow(100).build(train, spec.fit(train), 7);
    // endregion
  }
}
