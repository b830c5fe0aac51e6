package io.gamerec.model.internal;

import io.gamerec.features.FittedItemFeature;
import java.util.List;

/**
 * The operations that {@link TwoTowerNetwork} is made of. {@link TensorOps} computes them, {@link
 * ScriptOps} writes them down as a TorchScript program; so a network is described once.
 *
 * @param <T> a tensor, or the name of one
 */
interface TowerOps<T> {

  /** {@code x W' + b} of the weights {@code name.weight} and {@code name.bias}. */
  T linear(T x, String name);

  T relu(T x);

  /** Standardises the rows, then scales by {@code name.weight} and shifts by {@code name.bias}. */
  T layerNorm(T x, String name);

  /** Nothing when not training. */
  T dropout(T x, double rate);

  /** Side by side. */
  T concat(List<T> parts);

  /** Rows scaled to unit length. */
  T unit(T x);

  /** The embedding of each scored item, or the cold row, {@code [m, idDim]}. */
  T itemIds();

  /** A Linear of the items' labels, {@code [m, out]}. */
  T labels(FittedItemFeature.Labels feature, String name);

  /** A whole table, {@code [rows, dim]}. */
  T table(String name);

  /** The row of a table that belongs to each scored item's code, {@code [m, dim]}. */
  T codes(FittedItemFeature.Codes feature, T table);

  /** The numbers or vectors of the items with their indicator, {@code [m, width]}. */
  T inputs(FittedItemFeature feature);

  /** The pools of the histories side by side, {@code [B, pools * idDim]}. */
  T pools();

  /**
   * Embeddings of the played games, the latest in the last place, {@code [B, L, idDim]}, L the
   * longest of the batch. What stands before a user's first game is to be seen by none of its own.
   */
  T sequence();

  /** What is known of each played game beside its id, {@code [B, L, width]}. */
  T sequenceInputs();

  /**
   * As many of the last rows of a table as x, {@code [B, L, dim]}, has places: {@code [L, dim]}.
   */
  T lastRows(String table, T x);

  /** The last place of each user, {@code [B, L, dim]} to {@code [B, 1, dim]}. */
  T latest(T x);

  /** All values times a number. */
  T scale(T x, double factor);

  /** The sum; shapes broadcast. */
  T add(T a, T b);

  /**
   * Attention of places to themselves and those before them, scaled dot products in {@code heads}
   * parts (Vaswani et al., NIPS 2017), of the weights {@code name.in_proj} and {@code
   * name.out_proj}.
   *
   * @param queries the last Q places, {@code [B, Q, dim]}
   * @param keys all places, {@code [B, L, dim]}
   * @param dropout of the attention weights
   */
  T attention(T queries, T keys, String name, int heads, double dropout);

  /**
   * The one place of each user who has played, else zeros, {@code [B, 1, dim]} to {@code [B, dim]}.
   */
  T ofPlayers(T x);

  /** The embedding of each user's own id, {@code [B, dim]}. */
  T userIds();

  /** Some of the dense inputs of the users, {@code [B, to - from]}. */
  T dense(long from, long to);
}
