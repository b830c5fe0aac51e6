package io.gamerec.model.tower;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The part of the user tower that reads the played games in their order: causal self-attention, as
 * SASRec (Kang and McAuley, ICDM 2018), with LayerNorm before each sub-layer. Used where the
 * specification has a {@link io.gamerec.features.HistorySequence}. Immutable.
 *
 * <table>
 * <caption>Layers; E is the length of the item ids' embedding, n the games read</caption>
 * <tr><th>layer</th><th>computes</th></tr>
 * <tr><td>input</td><td>{@code x = dropout(sqrt(E) * item embedding [+ Linear of log hours and log(1 + age in
 * days)] [+ position embedding])}, {@code [n, E]}</td></tr>
 * <tr><td>block</td><td>{@code x += dropout(attention(norm(x)))}, then {@code x +=
 * dropout(Linear(dropout(relu(Linear(norm(x))))))}, all of width E; a game sees itself and those
 * before it</td></tr>
 * <tr><td>output</td><td>LayerNorm of the latest game's x, {@code [E]}; zeros for a user without
 * played games</td></tr>
 * </table>
 *
 * <p>The item embedding is the one that the item tower and the pools read. Time and memory of a
 * step grow with {@code blocks * heads * n * n} for each user.
 *
 * @param blocks how many blocks
 * @param heads parts of E that attend apart; divides E
 * @param dropout share of values dropped while training, of attention weights too
 * @param positions whether a game's place, counted from the latest, has an embedding; without, the
 *     order shows only in what a game sees
 */
public record SequenceTower(int blocks, int heads, double dropout, boolean positions) {

  /**
   * Checks the components.
   *
   * @param blocks at least 1
   * @param heads at least 1
   * @param dropout in [0, 1)
   * @param positions whether places have an embedding
   */
  public SequenceTower {
    checkArgument(blocks >= 1, "blocks must be at least 1, got %s", blocks);
    checkArgument(heads >= 1, "heads must be at least 1, got %s", heads);
    checkArgument(dropout >= 0 && dropout < 1, "dropout must be in [0, 1), got %s", dropout);
  }

  /**
   * Two blocks of one head with positions, dropout 0.2, as published for dense data.
   *
   * @return the part
   */
  public static SequenceTower standard() {
    return new SequenceTower(2, 1, 0.2, true);
  }

  /**
   * The same with another number of blocks.
   *
   * @param count at least 1
   * @return the changed part
   */
  public SequenceTower blocks(int count) {
    return new SequenceTower(count, heads, dropout, positions);
  }

  /**
   * The same with another number of heads.
   *
   * @param count at least 1, divides the length of the item ids' embedding
   * @return the changed part
   */
  public SequenceTower heads(int count) {
    return new SequenceTower(blocks, count, dropout, positions);
  }

  /**
   * The same with another dropout.
   *
   * @param rate in [0, 1)
   * @return the changed part
   */
  public SequenceTower dropout(double rate) {
    return new SequenceTower(blocks, heads, rate, positions);
  }

  /**
   * The same with or without embeddings of places.
   *
   * @param learned whether there are any
   * @return the changed part
   */
  public SequenceTower positions(boolean learned) {
    return new SequenceTower(blocks, heads, dropout, learned);
  }
}
