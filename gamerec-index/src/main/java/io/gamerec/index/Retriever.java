package io.gamerec.index;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static com.google.common.base.Strings.lenientFormat;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.Lists;
import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.GamerecException;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.SimilarItems;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartReader;
import io.gamerec.api.bundle.PartWriter;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.internal.SetOnce;
import io.gamerec.api.spi.VectorIndexProvider;
import io.gamerec.index.internal.RetrieverConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first stage: encodes the user and finds the nearest items of the whole catalogue. The items
 * are encoded once, when the retriever is built.
 *
 * <p>Excluded games do not cost places: the search goes as much deeper as games are excluded, which
 * on an exact index is enough to fill the list whenever enough allowed items exist. Scores are
 * those of the model, higher is better: the inner product, or the negative squared distance under
 * {@link Metric#L2}. Of equal scores the item that stands earlier in the catalogue comes first.
 *
 * <p>Thread-safe. {@link #close()} frees the index, and the encoder too when the retriever was
 * loaded from a bundle; an encoder given to the builder stays the caller's.
 *
 * <p>As a bundle part: {@code config.json} holds the name of the part {@code encoder}, the provider
 * {@code index}, the {@code fingerprint} of the model, {@code dim}, {@code metric} and number of
 * {@code items}; {@code items.faiss} (provider {@code faiss}) or {@code items.index} (any other)
 * holds the index in its own format, rows in the order of {@link TowerEncoder#itemIds()}. A bundle
 * with a FAISS index also loads where FAISS cannot be used: the items are then encoded again into
 * an index in plain Java.
 */
public final class Retriever
    implements CandidateRetriever, SimilarItems, BundlePart, AutoCloseable {
  /** Type of the bundle part. */
  public static final String PART_TYPE = "vector-retriever";

  private static final Logger log = LoggerFactory.getLogger(Retriever.class);
  private static final int USERS_AT_ONCE = 512;
  private static final int PLACES_AT_ONCE = 1 << 22;

  private final TowerEncoder encoder;
  private final boolean ownsEncoder;
  private final String indexName;
  private final VectorIndex index;
  private final List<String> itemIds;
  private final Map<String, Integer> rows;

  private Retriever(
      TowerEncoder encoder, boolean ownsEncoder, String indexName, VectorIndex index) {
    this.encoder = encoder;
    this.ownsEncoder = ownsEncoder;
    this.indexName = indexName;
    this.index = index;
    this.itemIds = List.copyOf(encoder.itemIds());
    this.rows = new HashMap<>(itemIds.size() * 2);
    for (String itemId : itemIds) {
      checkArgument(
          rows.put(itemId, rows.size()) == null, "the encoder lists item %s twice", itemId);
    }
  }

  /**
   * Starts a retriever.
   *
   * @return an empty builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public List<ScoredItem> retrieve(History history, int k, Exclusion exclusion) {
    return retrieveAll(List.of(history), k, exclusion).get(0);
  }

  @Override
  public List<List<ScoredItem>> retrieveAll(List<History> histories, int k, Exclusion exclusion) {
    checkArgument(k >= 1, "k must be at least 1, got %s", k);
    requireNonNull(exclusion, "exclusion");
    List<List<ScoredItem>> all = new ArrayList<>(histories.size());
    for (List<History> batch : Lists.partition(histories, USERS_AT_ONCE)) {
      all.addAll(retrieveBatch(batch, k, exclusion));
    }
    return List.copyOf(all);
  }

  private List<List<ScoredItem>> retrieveBatch(
      List<History> histories, int k, Exclusion exclusion) {
    List<Set<String>> excluded = new ArrayList<>(histories.size());
    int most = 0;
    for (History history : histories) {
      Set<String> items = exclusion.excludedItems(history);
      items.retainAll(rows.keySet());
      excluded.add(items);
      most = Math.max(most, items.size());
    }
    int depth = (int) Math.min((long) k + most, itemIds.size());
    if (depth == 0) {
      return histories.stream().map(history -> List.<ScoredItem>of()).toList();
    }
    float[] users = encoder.encodeUsers(histories);
    checkLength("encodeUsers", users, histories.size());
    int dim = encoder.dim();
    int step = Math.max(1, PLACES_AT_ONCE / depth);
    List<List<ScoredItem>> found = new ArrayList<>(histories.size());
    for (int from = 0; from < histories.size(); from += step) {
      int to = Math.min(histories.size(), from + step);
      SearchResult result = index.search(Arrays.copyOfRange(users, from * dim, to * dim), depth);
      for (int user = from; user < to; user++) {
        found.add(items(result, user - from, k, excluded.get(user)));
      }
    }
    return found;
  }

  @Override
  public List<ScoredItem> similar(String itemId, int k) {
    checkArgument(k >= 1, "k must be at least 1, got %s", k);
    Integer row = rows.get(itemId);
    checkArgument(row != null, "the catalogue does not hold item %s", itemId);
    int depth = (int) Math.min(k + 1L, itemIds.size());
    return items(index.search(index.vector(row), depth), 0, k, Set.of(itemId));
  }

  private List<ScoredItem> items(SearchResult result, int query, int k, Set<String> excluded) {
    List<ScoredItem> items = new ArrayList<>(Math.min(k, result.k()));
    for (int place = 0; place < result.k() && items.size() < k; place++) {
      long row = result.id(query, place);
      if (row < 0) {
        break;
      }
      String itemId = itemIds.get((int) row);
      if (!excluded.contains(itemId)) {
        float score = result.score(query, place);
        items.add(new ScoredItem(itemId, encoder.metric() == Metric.L2 ? 0 - score : score));
      }
    }
    return List.copyOf(items);
  }

  /** What the encoder was fitted on. */
  @Override
  public List<List<String>> fittedOn() {
    return encoder.fittedOn();
  }

  @Override
  public String partType() {
    return PART_TYPE;
  }

  @Override
  public void save(PartWriter writer) {
    checkState(
        encoder instanceof BundlePart,
        "the encoder %s cannot be kept in a bundle: it is no BundlePart",
        encoder.getClass().getName());
    RetrieverConfig config =
        RetrieverConfig.of(writer.part((BundlePart) encoder), indexName, encoder);
    writer.config(config);
    writer.file(config.file(), index::save);
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
    RetrieverConfig config = reader.config(RetrieverConfig.class);
    TowerEncoder encoder = reader.part(config.encoder(), TowerEncoder.class);
    RetrieverConfig expected = RetrieverConfig.of(config.encoder(), config.index(), encoder);
    if (!config.equals(expected)) {
      throw new GamerecException(
          lenientFormat(
              "the index was built from another model: it says %s, the encoder %s; build the"
                  + " retriever again from this encoder",
              config, expected));
    }
    VectorIndexProvider provider;
    try {
      provider = Indexes.named(config.index());
    } catch (IllegalArgumentException e) {
      throw new GamerecException(
          "the bundle's index needs a provider that is not on the class path: " + e.getMessage(),
          e);
    }
    Optional<String> problem = provider.unavailable();
    if (problem.isPresent()) {
      log.warn("Encoding {} items again into an exact index: {}", config.items(), problem.get());
      return encode(encoder, true, Indexes.exact());
    }
    VectorIndex index = provider.load(reader.file(config.file()));
    if (index.dim() != config.dim()
        || index.metric() != config.metric()
        || index.size() != config.items()) {
      String found = lenientFormat("%s of %s x %s", index.metric(), index.size(), index.dim());
      index.close();
      throw new GamerecException(
          lenientFormat(
              "%s holds %s, its config says %s of %s x %s; build the retriever again",
              config.file(), found, config.metric(), config.items(), config.dim()));
    }
    return new Retriever(encoder, true, config.index(), index);
  }

  private static Retriever encode(
      TowerEncoder encoder, boolean ownsEncoder, VectorIndexProvider provider) {
    VectorIndex index = provider.create(encoder.dim(), encoder.metric());
    try {
      Retriever retriever = new Retriever(encoder, ownsEncoder, provider.name(), index);
      float[] items = encoder.encodeItems();
      retriever.checkLength("encodeItems", items, retriever.itemIds.size());
      index.add(items);
      return retriever;
    } catch (RuntimeException e) {
      index.close();
      throw e;
    }
  }

  private void checkLength(String method, float[] vectors, int count) {
    checkState(
        vectors.length == (long) count * encoder.dim(),
        "%s of %s must return %s vectors of %s floats, got %s floats",
        method,
        encoder.getClass().getName(),
        count,
        encoder.dim(),
        vectors.length);
  }

  @Override
  public void close() {
    index.close();
    if (ownsEncoder && encoder instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("cannot close " + encoder.getClass().getName(), e);
      }
    }
  }

  /** Collects the settings of a retriever. A setting is set once. Not thread-safe. */
  public static final class Builder {
    private @Nullable TowerEncoder encoder;
    private @Nullable VectorIndexProvider index;
    private final SetOnce once = new SetOnce();

    private Builder() {}

    /**
     * Sets the towers; required.
     *
     * @param encoder encodes items and users; stays open as long as the retriever
     * @return this builder
     */
    public Builder encoder(TowerEncoder encoder) {
      once.set("encoder");
      this.encoder = requireNonNull(encoder, "encoder");
      return this;
    }

    /**
     * Sets the kind of index; {@link Indexes#auto()} unless set.
     *
     * @param index makes the index
     * @return this builder
     */
    public Builder index(VectorIndexProvider index) {
      once.set("index");
      this.index = requireNonNull(index, "index");
      return this;
    }

    /**
     * Encodes all items and makes the retriever.
     *
     * @return the retriever; the caller closes it
     * @throws IllegalStateException if the encoder is missing
     * @throws GamerecException if the kind of index cannot be used on this machine
     */
    public Retriever build() {
      once.require("a Retriever", "encoder");
      return encode(requireNonNull(encoder), false, index == null ? Indexes.auto() : index);
    }
  }
}
