package io.gamerec.model.internal;

import static com.google.common.base.Preconditions.checkArgument;

import ai.djl.ndarray.types.Shape;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.HistorySequence;
import io.gamerec.model.tower.SequenceTower;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of the user tower that attends to the played games in their order, see {@link
 * SequenceTower}. Only the state at the latest game is read, so the last block computes no other:
 * with one block the cost is linear in the length.
 *
 * <table>
 * <caption>Weights under {@code user.sequence}, E the length of item ids</caption>
 * <tr><th>name</th><th>shape</th></tr>
 * <tr><td>{@code inputs}: log hours, then log(1 + age in days)</td><td>{@code [E, 1 or 2]}</td></tr>
 * <tr><td>{@code positions}, the latest game's is the last row</td><td>{@code [maxLength, E]}</td></tr>
 * <tr><td>{@code blocks.N.norm1}, {@code blocks.N.norm2}, {@code norm}</td><td>{@code [E]}</td></tr>
 * <tr><td>{@code blocks.N.attention.in_proj}: queries, keys, values</td><td>{@code [3E, E]}</td></tr>
 * <tr><td>{@code blocks.N.attention.out_proj}, {@code blocks.N.linear1}, {@code
 * blocks.N.linear2}</td><td>{@code [E, E]}</td></tr>
 * </table>
 *
 * <p>As published, the embeddings of items are scaled by the root of E: they are short at the
 * start, and each is trained by few examples. Positions and the Linear of the inputs, which every
 * example trains, start at zero, so that they do not drown them.
 */
final class SequencePart {
  private static final String NAME = "user.sequence";
  private static final String INPUTS = NAME + ".inputs";
  private static final String POSITIONS = NAME + ".positions.weight";
  private static final String NORM = NAME + ".norm";

  private static final Weights.Init XAVIER = Weights.Init.xavier(1);

  private final SequenceTower tower;
  private final int dim;
  private final boolean hasInputs;
  private final List<Weights.Spec> specs = new ArrayList<>();

  /**
   * Lays the part out.
   *
   * @param tower its settings
   * @param spec has a sequence
   * @param dim length of an item's embedding
   */
  SequencePart(SequenceTower tower, FeatureSpec spec, int dim) {
    HistorySequence sequence = spec.sequence();
    checkArgument(
        sequence != null,
        "a sequence tower needs a specification with history(h -> h.sequence()), got one without");
    checkArgument(
        dim % tower.heads() == 0,
        "heads of the sequence tower must divide the length of itemId(%s), got %s",
        dim,
        tower.heads());
    this.tower = tower;
    this.dim = dim;
    int inputs = inputs(sequence);
    this.hasInputs = inputs > 0;
    if (hasInputs) {
      linear(INPUTS, inputs, dim, Weights.Init.ZEROS);
    }
    if (tower.positions()) {
      specs.add(new Weights.Spec(POSITIONS, new Shape(spec.maxLength(), dim), Weights.Init.ZEROS));
    }
    for (int block = 0; block < tower.blocks(); block++) {
      String name = block(block);
      norm(name + ".norm1", dim);
      linear(name + ".attention.in_proj", dim, 3 * dim, XAVIER);
      linear(name + ".attention.out_proj", dim, dim, XAVIER);
      norm(name + ".norm2", dim);
      linear(name + ".linear1", dim, dim, XAVIER);
      linear(name + ".linear2", dim, dim, XAVIER);
    }
    norm(NORM, dim);
  }

  /** What is known of each game of a sequence beside its id. */
  static int inputs(HistorySequence sequence) {
    return (sequence.logHours() ? 1 : 0) + (sequence.age() ? 1 : 0);
  }

  private static String block(int number) {
    return NAME + ".blocks." + number;
  }

  private void linear(String name, int in, int out, Weights.Init init) {
    specs.add(new Weights.Spec(name + ".weight", new Shape(out, in), init));
    specs.add(new Weights.Spec(name + ".bias", new Shape(out), Weights.Init.ZEROS));
  }

  private void norm(String name, int dim) {
    specs.add(new Weights.Spec(name + ".weight", new Shape(dim), Weights.Init.ONES));
    specs.add(new Weights.Spec(name + ".bias", new Shape(dim), Weights.Init.ZEROS));
  }

  /** The weights, in their order. */
  List<Weights.Spec> specs() {
    return specs;
  }

  /** The state at each user's latest game, {@code [B, dim]}. */
  <T> T of(TowerOps<T> ops) {
    double rate = tower.dropout();
    T x = ops.scale(ops.sequence(), Math.sqrt(dim));
    if (hasInputs) {
      x = ops.add(x, ops.linear(ops.sequenceInputs(), INPUTS));
    }
    if (tower.positions()) {
      x = ops.add(x, ops.lastRows(POSITIONS, x));
    }
    x = ops.dropout(x, rate);
    for (int block = 0; block < tower.blocks(); block++) {
      String name = block(block);
      boolean last = block == tower.blocks() - 1;
      T keys = ops.layerNorm(x, name + ".norm1");
      T queries = last ? ops.latest(keys) : keys;
      x = last ? ops.latest(x) : x;
      T seen = ops.attention(queries, keys, name + ".attention", tower.heads(), rate);
      x = ops.add(x, ops.dropout(seen, rate));
      T hidden = ops.relu(ops.linear(ops.layerNorm(x, name + ".norm2"), name + ".linear1"));
      T out = ops.linear(ops.dropout(hidden, rate), name + ".linear2");
      x = ops.add(x, ops.dropout(out, rate));
    }
    return ops.ofPlayers(ops.layerNorm(x, NORM));
  }
}
