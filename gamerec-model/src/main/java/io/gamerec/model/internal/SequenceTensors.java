package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.HistorySequence;
import io.gamerec.features.UserBatch;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Brings the sequences of a batch to the engine, padded in front to the longest of the batch, so
 * that the latest game of every user stands in the last place. Not thread-safe; tensors of one
 * batch are valid until the next.
 */
final class SequenceTensors {
  /**
   * Added to the logit of what must not be seen. Finite, so that the row of a place that sees
   * nothing is no NaN; it is read by nobody.
   */
  private static final float UNSEEN = -1e9f;

  private final boolean logHours;
  private final boolean age;
  private final int width;
  private final HostBuffer rows = new HostBuffer();
  private final HostBuffer inputs = new HostBuffer();
  private final HostBuffer padding = new HostBuffer();
  private final HostBuffer later = new HostBuffer();
  private final HostBuffer players = new HostBuffer();

  private SequenceTensors(HistorySequence sequence) {
    this.logHours = sequence.logHours();
    this.age = sequence.age();
    this.width = SequencePart.inputs(sequence);
  }

  /** Null where the specification has no sequence. */
  static @Nullable SequenceTensors of(FeatureSpec spec) {
    HistorySequence sequence = spec.sequence();
    return sequence == null ? null : new SequenceTensors(sequence);
  }

  /**
   * A batch's sequences; L is the longest, at least 1.
   *
   * @param rows item rows, 0 in the padding, {@code [B * L]} int64
   * @param inputs log hours, then log(1 + age in days), as asked for, {@code [B, L, width]}
   * @param mask 0 where a place may see another, else far below 0, {@code [B, 1, L, L]}
   * @param players 1 for a user who has played something, else 0, {@code [B, 1]}
   */
  record Tensors(NDArray rows, NDArray inputs, NDArray mask, NDArray players) {}

  Tensors upload(UserBatch batch, NDManager manager) {
    int users = batch.users();
    int length = 1;
    for (int user = 0; user < users; user++) {
      length = Math.max(length, batch.played(user));
    }
    LongBuffer rowsOut = rows.longs(Math.multiplyExact(users, length));
    FloatBuffer inputsOut = inputs.floats(users * length * width);
    FloatBuffer paddingOut = padding.floats(users * length);
    FloatBuffer playersOut = players.floats(users);
    int at = 0;
    for (int user = 0; user < users; user++) {
      int entry = batch.offset(user) - (length - batch.played(user));
      for (int place = 0; place < length; place++, at++, entry++) {
        boolean there = entry >= batch.offset(user);
        rowsOut.put(at, there ? batch.items()[entry] : 0);
        paddingOut.put(at, there ? 0 : UNSEEN);
        if (logHours) {
          inputsOut.put(at * width, there ? batch.logHours()[entry] : 0);
        }
        if (age) {
          float log = there ? (float) Math.log1p(batch.ageDays()[entry]) : 0;
          inputsOut.put(at * width + width - 1, log);
        }
      }
      playersOut.put(user, batch.played(user) > 0 ? 1 : 0);
    }
    NDArray mask =
        padding
            .tensor(manager, DataType.FLOAT32, users, 1, 1, length)
            .add(later(length).tensor(manager, DataType.FLOAT32, length, length));
    return new Tensors(
        rows.tensor(manager, DataType.INT64, (long) users * length),
        inputs.tensor(manager, DataType.FLOAT32, users, length, width),
        mask,
        players.tensor(manager, DataType.FLOAT32, users, 1));
  }

  private HostBuffer later(int length) {
    FloatBuffer out = later.floats(length * length);
    for (int place = 0; place < length; place++) {
      for (int other = 0; other < length; other++) {
        out.put(place * length + other, other > place ? UNSEEN : 0);
      }
    }
    return later;
  }
}
