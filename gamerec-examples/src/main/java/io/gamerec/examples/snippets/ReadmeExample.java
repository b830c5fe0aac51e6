package io.gamerec.examples.snippets;

import io.gamerec.api.History;
import io.gamerec.api.Recommendation;
import io.gamerec.api.Recommender;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.TrainView;
import io.gamerec.features.FeatureSpecs;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.Splits;
import io.gamerec.features.source.SourceData;
import io.gamerec.features.steam.SteamFiles;
import io.gamerec.index.Retriever;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TwoTowerModel;
import io.gamerec.model.ranker.Ranker;
import io.gamerec.model.ranker.RankerOptions;
import io.gamerec.model.training.TrainingOptions;
import java.nio.file.Path;
import java.util.List;

/** The README's program. */
public final class ReadmeExample {
  private ReadmeExample() {}

  /**
   * Trains, saves and recommends.
   *
   * @param dir directory of the three Steam files
   * @param bundle where the bundle is written
   * @param training how the towers are trained
   * @param ranking how the ranker is trained
   * @return ten games for a player of one
   */
  public static List<Recommendation> run(
      Path dir, Path bundle, TrainingOptions training, RankerOptions ranking) {
    // region readme
    SourceData steam = SteamFiles.open(dir).load();
    try (DeviceBackend device = DeviceBackends.auto()) {
      Split split = Splits.holdOutUsers().test(0.1).validation(0.1).seed(7).split(steam.data());
      TrainView.Parts users =
          split.train().holdOut(0.1, 7); // the ranker's users are not the towers'
      FittedFeatures features = FeatureSpecs.steam().fit(users.rest());
      TwoTowerModel towers = TwoTowerModel.builder().features(features).device(device).build();
      towers.train(users.rest(), training);
      Retriever retriever = Retriever.builder().encoder(towers).build();
      Ranker ranker = Ranker.builder().model(towers).build();
      ranker.fit(retriever, users.slice(), ranking);
      try (Recommender recommender =
          Recommender.builder()
              .retriever(retriever)
              .ranker(ranker)
              .catalogue(split.train().catalogue())
              .build()) {
        recommender.save(bundle);
        return recommender.recommend(History.builder().played("289070", 310).build(), 10);
      }
    }
    // endregion
  }
}
