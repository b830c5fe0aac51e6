package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gamerec.api.Verdict;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.UserBatch;
import io.gamerec.model.DeviceBackend;
import io.gamerec.model.DeviceBackends;
import io.gamerec.model.TinySteam;
import io.gamerec.model.tower.SequenceTower;
import io.gamerec.model.tower.Towers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The sequence part of the user tower, against plain Java that computes every state. */
class SequencePartIT {
  private static final int DIM = 6;
  private static final int HEADS = 2;
  private static final int LENGTH = 7;
  private static final int BLOCKS = 2;
  private static final long DAY = 86_400_000L;
  private static final SequenceTower TOWER = new SequenceTower(BLOCKS, HEADS, 0.3, true);
  private static final FeatureSpec SPEC =
      FeatureSpec.builder()
          .itemId(DIM)
          .history(h -> h.maxLength(LENGTH).sequence(s -> s.withLogHours().withAge()))
          .build();

  private static DeviceBackend device;
  private static NDManager manager;
  private static FittedFeatures features;
  private static TowerWeights towers;

  @BeforeAll
  static void open() {
    device = DeviceBackends.cpu();
    manager = device.newManager();
    features = SPEC.fit(TinySteam.timedSplit(100, 3).train());
    TwoTowerNetwork network = new TwoTowerNetwork(features, Towers.mlp(1), TOWER, 4, true);
    towers = new TowerWeights(network, manager, 1);
    // Greater than at the start, so that every input and bias shows.
    towers.weights().set(name -> random(network, name));
  }

  @AfterAll
  static void close() {
    towers.close();
    manager.close();
    device.close();
  }

  private static float[] random(TwoTowerNetwork network, String name) {
    Weights.Spec spec =
        network.specs().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    SplittableRandom random = new SplittableRandom(name.hashCode());
    float[] values = new float[(int) spec.shape().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  /** A played game. */
  private record Play(int item, float hours, long time) {}

  private static List<Play> plays(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Integer> items = new ArrayList<>(IntStream.range(0, TinySteam.GAMES).boxed().toList());
    Collections.shuffle(items, new java.util.Random(seed));
    List<Play> plays = new ArrayList<>();
    long time = 0;
    for (int i = 0; i < count; i++) {
      time += random.nextLong(30 * DAY);
      plays.add(new Play(items.get(i), (float) random.nextDouble(0.5, 90), time));
    }
    return plays;
  }

  private static BatchTensors.Tensors upload(List<List<Play>> histories) {
    UserBatch batch = features.newBatch();
    HistoryRows rows = new HistoryRows();
    for (List<Play> history : histories) {
      rows.clear();
      history.forEach(play -> rows.addPlayed(play.item, play.hours, Verdict.NONE, play.time));
      features.encode(rows, batch);
    }
    return new BatchTensors(SPEC).upload(batch, manager);
  }

  private static SequencePart part() {
    return new SequencePart(TOWER, SPEC, DIM);
  }

  private static TensorOps ops(BatchTensors.Tensors users) {
    Weights weights = towers.weights();
    return new TensorOps(weights.views(weights.flat()), null, users, towers.padding(), false);
  }

  @Test
  void latestState_isWhatPlainJavaGives() {
    List<List<Play>> histories =
        List.of(plays(4, 1), plays(0, 2), plays(LENGTH, 3), plays(1, 4), plays(LENGTH + 3, 5));
    NDArray states = part().of(ops(upload(histories)));
    assertEquals(new Shape(histories.size(), DIM), states.getShape());
    float[] actual = states.toFloatArray();
    for (int user = 0; user < histories.size(); user++) {
      List<Play> all = histories.get(user);
      List<Play> read = all.subList(Math.max(0, all.size() - LENGTH), all.size());
      float[] expected = read.isEmpty() ? new float[DIM] : new Plain().latest(read);
      float[] mine = Arrays.copyOfRange(actual, user * DIM, (user + 1) * DIM);
      assertArrayEquals(expected, mine, 2e-5f, "user " + user);
    }
  }

  @Test
  void nobodyHasPlayed_givesZeros() {
    NDArray states = part().of(ops(upload(List.of(List.of(), List.of()))));
    assertArrayEquals(new float[2 * DIM], states.toFloatArray(), 1e-30f);
  }

  /** One head after the other, one place after the other. */
  private static final class Plain {
    private final NamedTensors w = towers.weights().views(towers.weights().flat());

    float[] latest(List<Play> plays) {
      int n = plays.size();
      float[] ids = w.get("item.id.embedding.weight").toFloatArray();
      float[] positions = w.get("user.sequence.positions.weight").toFloatArray();
      float[][] x = new float[n][];
      for (int i = 0; i < n; i++) {
        Play play = plays.get(i);
        double days = (double) (plays.get(n - 1).time - play.time) / DAY;
        float[] inputs = {(float) Math.log1p(play.hours), (float) Math.log1p(days)};
        x[i] = linear("user.sequence.inputs", inputs);
        for (int d = 0; d < DIM; d++) {
          x[i][d] += (float) Math.sqrt(DIM) * ids[play.item * DIM + d];
          x[i][d] += positions[(LENGTH - n + i) * DIM + d];
        }
      }
      for (int block = 0; block < BLOCKS; block++) {
        x = block("user.sequence.blocks." + block, x);
      }
      return norm("user.sequence.norm", x[n - 1]);
    }

    private float[][] block(String name, float[][] x) {
      int n = x.length;
      float[][] projected = new float[n][];
      for (int i = 0; i < n; i++) {
        projected[i] = linear(name + ".attention.in_proj", norm(name + ".norm1", x[i]));
      }
      float[][] out = new float[n][];
      for (int i = 0; i < n; i++) {
        float[] seen = linear(name + ".attention.out_proj", seen(projected, i));
        out[i] = sum(x[i], seen);
        float[] hidden = linear(name + ".linear1", norm(name + ".norm2", out[i]));
        for (int d = 0; d < DIM; d++) {
          hidden[d] = Math.max(0, hidden[d]);
        }
        out[i] = sum(out[i], linear(name + ".linear2", hidden));
      }
      return out;
    }

    private static float[] seen(float[][] projected, int place) {
      int size = DIM / HEADS;
      float[] seen = new float[DIM];
      for (int head = 0; head < HEADS; head++) {
        double[] weights = new double[place + 1];
        double total = 0;
        for (int other = 0; other <= place; other++) {
          double dot = 0;
          for (int d = head * size; d < (head + 1) * size; d++) {
            dot += projected[place][d] * projected[other][DIM + d];
          }
          weights[other] = Math.exp(dot / Math.sqrt(size));
          total += weights[other];
        }
        for (int other = 0; other <= place; other++) {
          for (int d = head * size; d < (head + 1) * size; d++) {
            seen[d] += (float) (weights[other] / total * projected[other][2 * DIM + d]);
          }
        }
      }
      return seen;
    }

    private float[] linear(String name, float[] in) {
      float[] weight = w.get(name + ".weight").toFloatArray();
      float[] out = w.get(name + ".bias").toFloatArray();
      assertEquals(out.length * in.length, weight.length, name);
      for (int row = 0; row < out.length; row++) {
        for (int i = 0; i < in.length; i++) {
          out[row] += weight[row * in.length + i] * in[i];
        }
      }
      return out;
    }

    private float[] norm(String name, float[] in) {
      float[] weight = w.get(name + ".weight").toFloatArray();
      float[] out = w.get(name + ".bias").toFloatArray();
      double mean = 0;
      double squares = 0;
      for (float value : in) {
        mean += value / in.length;
        squares += (double) value * value / in.length;
      }
      double deviation = Math.sqrt(squares - mean * mean + 1e-5);
      for (int i = 0; i < in.length; i++) {
        out[i] += (float) (weight[i] * (in[i] - mean) / deviation);
      }
      return out;
    }

    private static float[] sum(float[] a, float[] b) {
      float[] sum = a.clone();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += b[i];
      }
      return sum;
    }
  }

  /** No place but the last may know of the last game. */
  @Test
  void attention_doesNotLookAhead() {
    List<Play> plays = plays(5, 9);
    List<Play> others = new ArrayList<>(plays.subList(0, 4));
    int played = plays.get(4).item;
    others.add(new Play((played + 1) % TinySteam.GAMES, plays.get(4).hours, plays.get(4).time));
    float[] states = states(plays);
    float[] changed = states(others);
    int last = 4 * DIM;
    assertArrayEquals(Arrays.copyOf(states, last), Arrays.copyOf(changed, last), 1e-6f);
    assertFalse(Arrays.equals(states, changed));
    // But the first place is seen by all behind it.
    others = new ArrayList<>(plays);
    others.set(0, new Play((plays.get(0).item + 1) % TinySteam.GAMES, 1, 0));
    changed = states(others);
    for (int place = 0; place < 5; place++) {
      int from = place * DIM;
      assertFalse(
          Arrays.equals(states, from, from + DIM, changed, from, from + DIM), "place " + place);
    }
  }

  private static float[] states(List<Play> plays) {
    TensorOps ops = ops(upload(List.of(plays)));
    NDArray x = ops.sequence();
    return ops.attention(x, x, "user.sequence.blocks.0.attention", HEADS, 0).toFloatArray();
  }

  @Test
  void heads_thatDoNotDivide_areRefused() {
    assertEquals(
        "heads of the sequence tower must divide the length of itemId(6), got 4",
        assertThrows(
                IllegalArgumentException.class,
                () -> new TwoTowerNetwork(features, Towers.mlp(1), TOWER.heads(4), 4, true))
            .getMessage());
  }
}
