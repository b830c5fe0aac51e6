package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.Verdict;
import io.gamerec.features.FittedItemFeature;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.ItemFeature;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Four games by hand: numbers 1, -2, none, 4; vectors (3, 4), (0, 2), none, (0, 0). */
class NumberInputsTest {
  private final NumberInputs inputs =
      new NumberInputs(
          List.of(
              new FittedItemFeature.Id(new ItemFeature.ItemId(1)),
              new FittedItemFeature.Vectors(
                  ItemFeature.embedding("image"),
                  2,
                  new float[] {3, 4, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0}),
              new FittedItemFeature.Numbers(
                  ItemFeature.numeric("score"),
                  new double[] {0, 1},
                  new float[] {1, 0, -2, 0, 0, 1, 4, 0})));
  private final HistoryRows history = new HistoryRows();

  private float[] of(int row, float... weights) {
    float[] out = new float[inputs.width() + 1];
    out[inputs.width()] = Float.NaN;
    inputs.user(history, weights);
    inputs.write(row, out, 0);
    assertEquals(Float.NaN, out[inputs.width()], "one value too many");
    return Arrays.copyOf(out, inputs.width());
  }

  @Test
  void number_valueIndicatorAndDistanceToTheWeightedMean() {
    history.addPlayed(0, 1, Verdict.NONE);
    history.addPlayed(2, 1, Verdict.NONE);
    history.addPlayed(3, 1, Verdict.NONE);
    // The game without a number does not count: mean of 1 and 4, weighted 1 : 2, is 3.
    assertArrayEquals(new float[] {-2, 0, 5}, Arrays.copyOf(of(1, 0.25f, 0.25f, 0.5f), 3), 1e-6f);
    assertArrayEquals(new float[] {0, 1, 0}, Arrays.copyOf(of(2, 0.25f, 0.25f, 0.5f), 3), 1e-6f);
  }

  @Test
  void vector_cosineWithPlayedAndWithUnplayed() {
    history.addPlayed(1, 1, Verdict.NONE);
    history.addOwned(0);
    assertEquals(0.8f, of(0, 1)[3], 1e-6f);
    assertEquals(1, of(0, 1)[4], 1e-6f);
    assertEquals(0.8f, of(1, 1)[4], 1e-6f);
    assertEquals(0, of(2, 1)[3], "no vector");
    assertEquals(0, of(3, 1)[3], "a vector of length 0");
  }

  @Test
  void emptyHistory_orOneWithoutValues_isZero() {
    assertArrayEquals(new float[] {4, 0, 0, 0, 0}, of(3));
    history.addPlayed(2, 1, Verdict.NONE);
    assertArrayEquals(new float[] {1, 0, 0, 0, 0}, of(0, 1));
  }
}
