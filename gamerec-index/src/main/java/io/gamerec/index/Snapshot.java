package io.gamerec.index;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Throwables.throwIfUnchecked;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.TowerEncoder;
import io.gamerec.api.index.VectorIndex;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A model, the index of its items and their attributes: what {@link Retriever#swap} replaces.
 *
 * <p>It counts who holds it: the retriever, once, and every search and change that is under way.
 * The last one frees it, so a search never meets a closed index and none waits for another.
 */
final class Snapshot {
  private final TowerEncoder encoder;
  private final boolean ownsEncoder;
  private final String provider;
  private final VectorIndex index;
  private final ItemTable items;
  private final RetrieverSettings settings;

  /** Held by one change of the index at a time; not by searches. */
  private final ReentrantLock writer = new ReentrantLock();

  private final AtomicInteger holders = new AtomicInteger(1);
  private final CompletableFuture<@Nullable Void> freed = new CompletableFuture<>();
  private volatile boolean encoded;

  /**
   * Puts a snapshot together; it owns the index from here on.
   *
   * @param encoder the towers
   * @param ownsEncoder whether to close them with the index
   * @param provider name of the index's provider
   * @param index vectors under the numbers of the items
   * @param items the items and their numbers
   * @param settings the retriever's settings
   * @param encoded whether every vector is the encoder's own
   */
  Snapshot(
      TowerEncoder encoder,
      boolean ownsEncoder,
      String provider,
      VectorIndex index,
      ItemTable items,
      RetrieverSettings settings,
      boolean encoded) {
    this.encoder = encoder;
    this.ownsEncoder = ownsEncoder;
    this.provider = provider;
    this.index = index;
    this.items = items;
    this.settings = settings;
    this.encoded = encoded;
  }

  /**
   * Refuses an index that does not fit the towers or the parameters of its searches.
   *
   * @throws IllegalArgumentException naming both
   */
  static void check(TowerEncoder encoder, VectorIndex index, RetrieverSettings settings) {
    checkArgument(
        index.dim() == encoder.dim() && index.metric() == encoder.metric(),
        "the index must be of the encoder's vectors: it measures %s in %s dimensions, the encoder"
            + " was trained on %s in %s",
        index.metric(),
        index.dim(),
        encoder.metric(),
        encoder.dim());
    if (settings.options().efSearch().isPresent() || settings.options().nprobe().isPresent()) {
      // Refuses a parameter that this kind of index does not have.
      index.search(new float[index.dim()], 1, settings.options());
    }
  }

  /** Holds the snapshot; false when it is freed already. */
  boolean acquire() {
    return holders.getAndUpdate(held -> held == 0 ? 0 : held + 1) != 0;
  }

  /** Lets go of the snapshot; the last one frees it. */
  void release() {
    if (holders.decrementAndGet() == 0) {
      try {
        free();
        freed.complete(null);
      } catch (RuntimeException e) {
        freed.completeExceptionally(e);
      }
    }
  }

  private void free() {
    try {
      index.close();
    } finally {
      if (ownsEncoder) {
        closeEncoder(encoder);
      }
    }
  }

  static void closeEncoder(TowerEncoder encoder) {
    if (encoder instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("cannot close " + encoder.getClass().getName(), e);
      }
    }
  }

  /** Waits until everyone has let go; throws what freeing threw. */
  void awaitFreed() {
    try {
      freed.join();
    } catch (CompletionException e) {
      throwIfUnchecked(requireNonNull(e.getCause()));
      throw e;
    }
  }

  /** Calls back once freeing has failed. */
  void onFailure(Consumer<Throwable> handler) {
    freed.exceptionally(
        failure -> {
          handler.accept(failure);
          return null;
        });
  }

  /** Adds items or replaces their vectors. */
  void put(List<String> itemIds, float[] vectors, Consumer<int[]> attributes) {
    writer.lock();
    try {
      int[] numbers = itemIds.stream().mapToInt(items::reserve).toArray();
      long[] ids = new long[numbers.length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = numbers[i];
      }
      index.update(ids, vectors);
      encoded = false;
      attributes.accept(numbers);
    } finally {
      writer.unlock();
    }
  }

  boolean remove(String itemId) {
    writer.lock();
    try {
      int number = items.number(itemId);
      if (number < 0 || index.remove(number) == 0) {
        return false;
      }
      items.remove(number);
      return true;
    } finally {
      writer.unlock();
    }
  }

  ReentrantLock writer() {
    return writer;
  }

  TowerEncoder encoder() {
    return encoder;
  }

  String provider() {
    return provider;
  }

  VectorIndex index() {
    return index;
  }

  ItemTable items() {
    return items;
  }

  RetrieverSettings settings() {
    return settings;
  }

  boolean isEncoded() {
    return encoded;
  }
}
