package io.gamerec.index;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.GamerecException;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.SimilarItems;
import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartReader;
import io.gamerec.api.bundle.PartWriter;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.index.Metric;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first stage: encodes the user and finds the nearest items of the whole catalogue. The items
 * are encoded once, when the retriever is built; later ones are {@link #put put}.
 *
 * <p>Neither excluded games nor filters cost places: as many items are found as are allowed, up to
 * {@code k}. Every answer is checked before it is given, each of its items being known, allowed,
 * not excluded and there once; an index that breaks one of these is an {@link
 * IllegalStateException}. Scores are those of the model, higher is better: the inner product, or
 * the negative squared distance under {@link Metric#L2}. Of equal scores an exact index puts the
 * item first that was put first.
 *
 * <p>Thread-safe, changes included. A search sees the attributes as they were when it began. An
 * item is in no search that begins after its removal has returned. {@link #close()} waits for
 * searches that are under way and frees the index; after it all other methods throw {@link
 * IllegalStateException}.
 *
 * <p>As a bundle part: {@code config.json} holds the {@code version} 2, the name of the part {@code
 * encoder}, the provider {@code index}, the {@code fingerprint} of the model, {@code dim}, {@code
 * metric} and number of {@code items}, whether every vector is the encoder's own ({@code encoded}),
 * and as {@code settings} {@code k}, {@code exclusion}, the standing {@code filter}, {@code
 * efSearch} and {@code nprobe}. {@code items.faiss} (provider {@code faiss}) or {@code items.index}
 * (any other) holds the index in its own format; {@code items.arrow} the items in the order of its
 * rows as an Arrow IPC file, {@value Catalogue#ITEM_ID} and one column an attribute. A part without
 * a version has neither settings nor {@code items.arrow} and the encoder's items. A bundle with a
 * FAISS index also loads where FAISS cannot be used: the items are then encoded again into an index
 * in plain Java, unless items were put, which is a {@link GamerecException}.
 */
public final class Retriever
    implements CandidateRetriever, SimilarItems, BundlePart, AutoCloseable {
  /** Type of the bundle part. */
  public static final String PART_TYPE = "vector-retriever";

  private static final Logger log = LoggerFactory.getLogger(Retriever.class);

  private final AtomicReference<@Nullable Snapshot> current;
  private final Ticker ticker;
  private final Clock clock;

  Retriever(Snapshot snapshot, Ticker ticker, Clock clock) {
    this.current = new AtomicReference<>(snapshot);
    this.ticker = ticker;
    this.clock = clock;
  }

  /**
   * Starts a retriever.
   *
   * @return an empty builder
   */
  public static RetrieverBuilder builder() {
    return new RetrieverBuilder();
  }

  /**
   * Retrieves the best items for one user.
   *
   * @param request what is asked
   * @return the answer
   * @throws DeadlineExceededException if its deadline passes before the search starts
   * @throws IllegalArgumentException if the filter asks for a column that is not there or the index
   *     does not have a parameter that is set
   */
  public Retrieval retrieve(RetrievalRequest request) {
    return retrieveAll(List.of(request)).get(0);
  }

  /**
   * Retrieves for many users at once, which is faster than one by one: requests that are alike but
   * for the user are searched together.
   *
   * @param requests what is asked
   * @return an answer a request, in the same order, each as {@link #retrieve(RetrievalRequest)}
   *     gives
   * @throws DeadlineExceededException if a deadline passes before a part of the work starts, also
   *     when its own answer was there by then
   */
  public List<Retrieval> retrieveAll(List<RetrievalRequest> requests) {
    List<Deadline> deadlines = deadlines(requests);
    return read(snapshot -> new RetrieverSearch(snapshot, deadlines).retrieve(requests));
  }

  /**
   * Retrieves on another thread. A future that is cancelled before its turn has come, and a request
   * whose deadline has passed by then, start nothing; cancelling later stops nothing.
   *
   * @param request what is asked; time in the executor's queue counts towards its deadline
   * @param executor runs the search
   * @return completes with the answer, or with what {@link #retrieve(RetrievalRequest)} throws
   * @throws java.util.concurrent.RejectedExecutionException if the executor takes no more
   */
  public CompletableFuture<Retrieval> retrieveAsync(RetrievalRequest request, Executor executor) {
    List<RetrievalRequest> requests = List.of(request);
    List<Deadline> deadlines = deadlines(requests);
    return CompletableFuture.supplyAsync(
        () -> read(snapshot -> new RetrieverSearch(snapshot, deadlines).retrieve(requests)).get(0),
        executor);
  }

  private List<Deadline> deadlines(List<RetrievalRequest> requests) {
    return requests.stream().map(request -> Deadline.of(request, ticker, clock)).toList();
  }

  @Override
  public List<ScoredItem> retrieve(History history, int k, Exclusion exclusion) {
    return retrieveAll(List.of(history), k, exclusion).get(0);
  }

  @Override
  public List<List<ScoredItem>> retrieveAll(List<History> histories, int k, Exclusion exclusion) {
    checkArgument(k >= 1, "k must be at least 1, got %s", k);
    requireNonNull(exclusion, "exclusion");
    List<RetrievalRequest> requests =
        histories.stream()
            .map(history -> RetrievalRequest.of(history).k(k).exclusion(exclusion))
            .toList();
    return retrieveAll(requests).stream().map(Retrieval::items).toList();
  }

  /** The standing filter holds here too. */
  @Override
  public List<ScoredItem> similar(String itemId, int k) {
    checkArgument(k >= 1, "k must be at least 1, got %s", k);
    return read(snapshot -> new RetrieverSearch(snapshot, List.of()).similar(itemId, k));
  }

  /**
   * Adds an item, or replaces its vector and leaves its attributes as they are. A new item has no
   * attributes.
   *
   * @param itemId raw id
   * @param vector its vector by the model of the encoder, of {@code dim} finite floats; copied
   */
  public void put(String itemId, float[] vector) {
    put(itemId, vector, Map.of());
  }

  /**
   * Adds an item with its attributes, or replaces its vector and the attributes given. Searches see
   * the vector before the attributes.
   *
   * @param itemId raw id
   * @param vector its vector by the model of the encoder, of {@code dim} finite floats; copied
   * @param attributes values by column, each as {@link #set} takes them
   * @throws IllegalArgumentException if there is no such column or its values are of another kind;
   *     then nothing was changed
   */
  public void put(String itemId, float[] vector, Map<String, ?> attributes) {
    checkItem(itemId);
    read(
        snapshot -> {
          ItemTable items = snapshot.items();
          var values = items.check(attributes);
          snapshot.put(List.of(itemId), vector, numbers -> items.put(numbers[0], values));
          return true;
        });
  }

  /**
   * Adds items, or replaces their vectors and leaves their attributes as they are. New items have
   * no attributes.
   *
   * @param itemIds raw ids, none twice
   * @param vectors {@code [itemIds.size(), dim]} row-major, by the model of the encoder; copied
   * @throws IllegalArgumentException if an id occurs twice; then nothing was changed
   */
  public void putAll(List<String> itemIds, float[] vectors) {
    checkItems(itemIds);
    read(
        snapshot -> {
          ItemTable items = snapshot.items();
          snapshot.put(itemIds, vectors, numbers -> items.put(numbers, null, new int[0]));
          return true;
        });
  }

  /**
   * Adds items with their attributes, or replaces theirs; columns that the attributes do not have
   * are left as they are.
   *
   * @param itemIds raw ids, none twice
   * @param vectors {@code [itemIds.size(), dim]} row-major, by the model of the encoder; copied
   * @param attributes their attributes, and perhaps those of other items
   * @throws IllegalArgumentException if an id occurs twice, the attributes lack an item or have a
   *     column that the retriever's do not have; then nothing was changed
   */
  public void putAll(List<String> itemIds, float[] vectors, ItemAttributes attributes) {
    checkItems(itemIds);
    Catalogue catalogue = attributes.catalogue();
    int[] rows =
        itemIds.stream()
            .mapToInt(
                itemId ->
                    catalogue
                        .row(itemId)
                        .orElseThrow(
                            () ->
                                new IllegalArgumentException("the attributes lack item " + itemId)))
            .toArray();
    read(
        snapshot -> {
          ItemTable items = snapshot.items();
          items.check(attributes);
          snapshot.put(itemIds, vectors, numbers -> items.put(numbers, catalogue, rows));
          return true;
        });
  }

  private static void checkItems(List<String> itemIds) {
    Set<String> seen = new HashSet<>();
    for (String itemId : itemIds) {
      checkItem(itemId);
      checkArgument(seen.add(itemId), "itemIds must not repeat, got %s twice", itemId);
    }
  }

  private static void checkItem(String itemId) {
    checkArgument(!itemId.isEmpty(), "itemId must not be empty");
  }

  /**
   * Removes an item and its attributes. No search that begins after this has returned finds it.
   *
   * @param itemId raw id
   * @return whether it was there
   */
  public boolean remove(String itemId) {
    return read(snapshot -> snapshot.remove(itemId));
  }

  /**
   * Changes an attribute of an item, for searches that begin from now on.
   *
   * <table>
   * <caption>Values</caption>
   * <tr><th>column of</th><th>value</th></tr>
   * <tr><td>texts</td><td>a String</td></tr>
   * <tr><td>lists of texts</td><td>a Collection of Strings</td></tr>
   * <tr><td>numbers</td><td>a Number; a Boolean for 1 or 0</td></tr>
   * <tr><td>any</td><td>null for none</td></tr>
   * </table>
   *
   * @param itemId raw id of an item that is there
   * @param column name of one of the columns that the retriever was built with
   * @param value the value
   * @throws IllegalArgumentException if there is no such item or column, or the value is of another
   *     kind
   */
  public void set(String itemId, String column, @Nullable Object value) {
    read(
        snapshot -> {
          snapshot.items().set(itemId, column, value);
          return true;
        });
  }

  /**
   * Takes over what another retriever serves: encoder, index, attributes and settings. Searches
   * under way end on what they began with, which is freed when the last of them has ended; none
   * waits. Changes under way may still go to what is replaced.
   *
   * @param next the other retriever; empty from here on, as if it were closed
   * @throws IllegalStateException if either is closed; when this one is closed meanwhile, so is the
   *     other
   */
  public void swap(Retriever next) {
    checkArgument(next != this, "a retriever cannot be swapped with itself");
    checkState(current.get() != null, "the retriever is closed");
    Snapshot taken = next.current.getAndSet(null);
    checkState(taken != null, "the next retriever is closed");
    Snapshot old;
    do {
      old = current.get();
      if (old == null) {
        taken.release();
        throw new IllegalStateException("the retriever is closed");
      }
    } while (!current.compareAndSet(old, taken));
    old.onFailure(failure -> log.error("Cannot free what was swapped out", failure));
    old.release();
  }

  /**
   * How many items there are.
   *
   * @return the number of items that a search without a filter could return
   */
  public long size() {
    return read(snapshot -> snapshot.index().size());
  }

  /**
   * Whether an item is there.
   *
   * @param itemId raw id
   * @return true when a search without a filter could return it
   */
  public boolean contains(String itemId) {
    return read(
        snapshot -> {
          int number = snapshot.items().number(itemId);
          return number >= 0 && snapshot.index().contains(number);
        });
  }

  /** What the encoder was fitted on. */
  @Override
  public List<List<String>> fittedOn() {
    return read(snapshot -> snapshot.encoder().fittedOn());
  }

  @Override
  public String partType() {
    return PART_TYPE;
  }

  @Override
  public void save(PartWriter writer) {
    read(
        snapshot -> {
          RetrieverFiles.save(snapshot, writer);
          return true;
        });
  }

  /**
   * Loads a retriever from its part of a bundle.
   *
   * @param reader the part
   * @return the retriever; the caller closes it, and the encoder with it
   * @throws GamerecException if the index was built from another model than the bundle's encoder or
   *     is damaged
   */
  public static Retriever load(PartReader reader) {
    return new Retriever(RetrieverFiles.load(reader), Ticker.systemTicker(), Clock.systemUTC());
  }

  private <T> T read(Function<Snapshot, T> reading) {
    Snapshot snapshot;
    do {
      snapshot = current.get();
      checkState(snapshot != null, "the retriever is closed");
    } while (!snapshot.acquire());
    try {
      return reading.apply(snapshot);
    } finally {
      snapshot.release();
    }
  }

  @Override
  public void close() {
    Snapshot snapshot = current.getAndSet(null);
    if (snapshot != null) {
      snapshot.release();
      snapshot.awaitFreed();
    }
  }

  @Override
  public String toString() {
    Snapshot snapshot = current.get();
    if (snapshot == null || !snapshot.acquire()) {
      return "Retriever[closed]";
    }
    try {
      return "Retriever["
          + snapshot.index().type()
          + " of "
          + snapshot.index().size()
          + " items, "
          + snapshot.index().metric()
          + " in "
          + snapshot.index().dim()
          + " dimensions, "
          + snapshot.settings().filter()
          + "]";
    } finally {
      snapshot.release();
    }
  }
}
