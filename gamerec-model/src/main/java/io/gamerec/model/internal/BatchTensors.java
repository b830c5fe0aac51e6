package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.UserBatch;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Brings batches to the engine: ragged entries are padded to the longest user of the batch. The
 * direct buffers are reused, because the engine reads them in place and the JVM frees them only
 * when the heap is collected. Not thread-safe; tensors of one batch are valid until the next.
 */
public final class BatchTensors {
  private final HostBuffer entries = new HostBuffer();
  private final HostBuffer poolWeights = new HostBuffer();
  private final HostBuffer dense = new HostBuffer();
  private final HostBuffer userRows = new HostBuffer();

  private final boolean byUser;
  private final @Nullable SequenceTensors sequences;

  /**
   * Creates buffers that grow as needed.
   *
   * @param spec says what there is
   */
  public BatchTensors(FeatureSpec spec) {
    this.byUser = spec.userId() != null;
    this.sequences = SequenceTensors.of(spec);
  }

  /**
   * A batch's tensors, as {@link TensorOps} takes them.
   *
   * @param entries {@code [B, L]} int64
   * @param poolWeights {@code [B, P, L]}
   * @param dense {@code [B, denseWidth]}
   * @param userRows {@code [B]} int64
   * @param sequences the played games in their order, null where the specification has no sequence
   */
  public record Tensors(
      NDArray entries,
      NDArray poolWeights,
      NDArray dense,
      NDArray userRows,
      SequenceTensors.@Nullable Tensors sequences) {}

  /**
   * Brings a batch to the engine.
   *
   * @param batch the batch
   * @param manager owns the tensors
   * @return the tensors
   */
  public Tensors upload(UserBatch batch, NDManager manager) {
    int users = batch.users();
    int pools = batch.pools();
    int length = 1;
    for (int user = 0; user < users; user++) {
      length = Math.max(length, batch.offset(user + 1) - batch.offset(user));
    }
    LongBuffer entriesOut = entries.longs(users * length);
    FloatBuffer weightsOut = poolWeights.floats(users * pools * length);
    LongBuffer rowsOut = userRows.longs(users);
    for (int user = 0; user < users; user++) {
      int from = batch.offset(user);
      int count = batch.offset(user + 1) - from;
      for (int i = 0; i < count; i++) {
        entriesOut.put(user * length + i, batch.items()[from + i]);
        for (int pool = 0; pool < pools; pool++) {
          weightsOut.put(
              (user * pools + pool) * length + i, batch.weights()[(from + i) * pools + pool]);
        }
      }
      for (int i = count; i < length; i++) {
        entriesOut.put(user * length + i, 0);
        for (int pool = 0; pool < pools; pool++) {
          weightsOut.put((user * pools + pool) * length + i, 0);
        }
      }
      rowsOut.put(user, byUser ? batch.userRows()[user] : 0);
    }
    dense.floats(users * batch.denseWidth()).put(batch.dense(), 0, users * batch.denseWidth());
    return new Tensors(
        entries.tensor(manager, DataType.INT64, users, length),
        poolWeights.tensor(manager, DataType.FLOAT32, users, pools, length),
        dense.tensor(manager, DataType.FLOAT32, users, batch.denseWidth()),
        userRows.tensor(manager, DataType.INT64, users),
        sequences == null ? null : sequences.upload(batch, manager));
  }
}
