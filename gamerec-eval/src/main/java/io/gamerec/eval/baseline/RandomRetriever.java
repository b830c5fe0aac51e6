package io.gamerec.eval.baseline;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.TrainView;
import io.gamerec.eval.internal.DenseScores;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The floor: a random order of the catalogue that the seed and the games and hours of the history
 * fix. Its expected recall@k is k over the number of allowed items. Thread-safe.
 */
public final class RandomRetriever implements CandidateRetriever {
  private final Catalogue catalogue;
  private final long seed;

  private RandomRetriever(Catalogue catalogue, long seed) {
    this.catalogue = catalogue;
    this.seed = seed;
  }

  /**
   * Takes the catalogue; there is nothing to learn.
   *
   * @param train gives the items
   * @param seed the seed
   * @return the retriever
   */
  public static RandomRetriever fit(TrainView train, long seed) {
    return new RandomRetriever(train.catalogue(), seed);
  }

  @Override
  public List<ScoredItem> retrieve(History history, int k, Exclusion exclusion) {
    SplittableRandom random = new SplittableRandom(seedOf(history));
    float[] scores = new float[catalogue.size()];
    for (int row = 0; row < scores.length; row++) {
      scores[row] = random.nextFloat();
    }
    return DenseScores.best(catalogue, scores, history, k, exclusion);
  }

  /** Nothing is fitted. */
  @Override
  public List<List<String>> fittedOn() {
    return List.of();
  }

  // Not History.hashCode: that of an enum constant differs from one JVM to the next.
  private long seedOf(History history) {
    Hasher hasher = Hashing.murmur3_128().newHasher().putLong(seed);
    for (Interaction interaction : history.interactions()) {
      hasher
          .putInt(interaction.itemId().length())
          .putString(interaction.itemId(), StandardCharsets.UTF_8)
          .putFloat(interaction.hours());
    }
    return hasher.hash().asLong();
  }
}
