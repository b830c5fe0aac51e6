package io.gamerec.index;

import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartReader;
import io.gamerec.api.bundle.PartWriter;
import io.gamerec.api.index.BruteForce;
import io.gamerec.api.index.Metric;
import io.gamerec.api.spi.BundlePartProvider;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Towers without training: items are random vectors, a user is the sum of the items played. */
final class FakeTower implements TowerEncoder, BundlePart, AutoCloseable {
  static final int DIM = 8;

  private final int items;
  private final Metric metric;
  private final long seed;
  private final float[] vectors;
  int closed;

  FakeTower(int items, Metric metric, long seed) {
    this.items = items;
    this.metric = metric;
    this.seed = seed;
    this.vectors = BruteForce.gaussian(new Random(seed), items * DIM);
  }

  static String id(int row) {
    return "game-" + row;
  }

  @Override
  public List<List<String>> fittedOn() {
    return List.of(List.of("seed " + seed));
  }

  @Override
  public int dim() {
    return DIM;
  }

  @Override
  public Metric metric() {
    return metric;
  }

  @Override
  public List<String> itemIds() {
    return IntStream.range(0, items).mapToObj(FakeTower::id).toList();
  }

  @Override
  public float[] encodeItems() {
    return vectors.clone();
  }

  @Override
  public float[] encodeUsers(List<History> histories) {
    float[] users = new float[histories.size() * DIM];
    for (int user = 0; user < histories.size(); user++) {
      for (Interaction interaction : histories.get(user).interactions()) {
        int row = itemIds().indexOf(interaction.itemId());
        for (int i = 0; row >= 0 && i < DIM; i++) {
          users[user * DIM + i] += vectors[row * DIM + i];
        }
      }
    }
    return users;
  }

  @Override
  public String fingerprint() {
    return "fake" + seed;
  }

  @Override
  public String partType() {
    return "fake-tower";
  }

  record Config(int items, Metric metric, long seed) {}

  @Override
  public void save(PartWriter writer) {
    writer.config(new Config(items, metric, seed));
  }

  @Override
  public void close() {
    closed++;
  }

  /** Loads the tower; the override stands for a model that was trained again. */
  public static final class Provider implements BundlePartProvider {
    static long seedShift;

    @Override
    public String partType() {
      return "fake-tower";
    }

    @Override
    public BundlePart load(PartReader reader) {
      Config config = reader.config(Config.class);
      return new FakeTower(config.items(), config.metric(), config.seed() + seedShift);
    }
  }
}
