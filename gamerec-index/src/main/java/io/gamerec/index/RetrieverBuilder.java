package io.gamerec.index;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import io.gamerec.api.Exclusion;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.internal.SetOnce;
import io.gamerec.api.spi.VectorIndexProvider;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a {@link Retriever}. A setting is set once. Not thread-safe. */
public final class RetrieverBuilder {
  private @Nullable TowerEncoder encoder;
  private boolean ownsEncoder;
  private @Nullable VectorIndexProvider provider;
  private @Nullable VectorIndex built;
  private String fingerprint = "";
  private @Nullable ItemAttributes attributes;
  private int k = RetrieverSettings.DEFAULTS.k();
  private Exclusion exclusion = RetrieverSettings.DEFAULTS.exclusion();
  private Filter filter = RetrieverSettings.DEFAULTS.filter();
  private SearchOptions options = RetrieverSettings.DEFAULTS.options();
  private Ticker ticker = Ticker.systemTicker();
  private Clock clock = Clock.systemUTC();
  private final SetOnce once = new SetOnce();

  RetrieverBuilder() {}

  /**
   * Sets the towers; required.
   *
   * @param encoder encodes items and users; stays the caller's and open as long as the retriever,
   *     or as long as searches of before a {@link Retriever#swap} run
   * @return this builder
   */
  public RetrieverBuilder encoder(TowerEncoder encoder) {
    once.set("encoder");
    this.encoder = requireNonNull(encoder, "encoder");
    return this;
  }

  /**
   * Has the retriever close the encoder, where it can be closed, together with the index: when the
   * retriever is closed or, after a {@link Retriever#swap}, when the last search has left it.
   *
   * @return this builder
   */
  public RetrieverBuilder closeEncoder() {
    once.set("closeEncoder");
    this.ownsEncoder = true;
    return this;
  }

  /**
   * Sets the kind of index; {@link Indexes#auto()} unless set.
   *
   * @param index makes the index
   * @return this builder
   */
  public RetrieverBuilder index(VectorIndexProvider index) {
    once.set("index");
    this.provider = requireNonNull(index, "index");
    return this;
  }

  /**
   * Sets an index that is there already, instead of one to be made. It holds the vectors of {@link
   * TowerEncoder#encodeItems()} under the numbers of their rows.
   *
   * @param index the index; from here on changed by the retriever alone and closed with it, but the
   *     caller's where {@link #build()} throws
   * @param provider the provider that loads it from a bundle
   * @param fingerprint {@link TowerEncoder#fingerprint()} of the model that made the vectors
   * @return this builder
   */
  public RetrieverBuilder index(
      VectorIndex index, VectorIndexProvider provider, String fingerprint) {
    once.set("index");
    this.built = requireNonNull(index, "index");
    this.provider = requireNonNull(provider, "provider");
    this.fingerprint = requireNonNull(fingerprint, "fingerprint");
    return this;
  }

  /**
   * Sets what filters ask about; nothing unless set. Items of the encoder that the attributes lack
   * have no values, items that the encoder lacks are left out.
   *
   * @param attributes the attributes of the items; copied
   * @return this builder
   */
  public RetrieverBuilder attributes(ItemAttributes attributes) {
    once.set("attributes");
    this.attributes = requireNonNull(attributes, "attributes");
    return this;
  }

  /**
   * Sets how many items are found for a request that does not say; 100 unless set.
   *
   * @param k how many, at least 1
   * @return this builder
   */
  public RetrieverBuilder k(int k) {
    checkArgument(k >= 1, "k must be at least 1, got %s", k);
    once.set("k");
    this.k = k;
    return this;
  }

  /**
   * Sets which games of the history are left out where a request does not say; {@link
   * Exclusion#OWNED} unless set.
   *
   * @param exclusion the rule
   * @return this builder
   */
  public RetrieverBuilder exclusion(Exclusion exclusion) {
    once.set("exclusion");
    this.exclusion = requireNonNull(exclusion, "exclusion");
    return this;
  }

  /**
   * Sets which items may be retrieved at all, such as those in stock; all unless set. It holds for
   * every request and for similar items.
   *
   * @param filter the standing filter
   * @return this builder
   */
  public RetrieverBuilder filter(Filter filter) {
    once.set("filter");
    this.filter = requireNonNull(filter, "filter");
    return this;
  }

  /**
   * Sets parameters of the index for requests that do not say; the index's own unless set.
   *
   * @param options the parameters, without a filter
   * @return this builder
   */
  public RetrieverBuilder searchOptions(SearchOptions options) {
    checkArgument(
        options.filter().isEmpty(), "searchOptions must have no filter; filter(Filter) sets one");
    once.set("searchOptions");
    this.options = options;
    return this;
  }

  /** Sets the time by which deadlines go. */
  RetrieverBuilder time(Ticker ticker, Clock clock) {
    this.ticker = ticker;
    this.clock = clock;
    return this;
  }

  /**
   * Encodes all items, unless their index is there already, and makes the retriever.
   *
   * @return the retriever; the caller closes it
   * @throws IllegalStateException if the encoder is missing
   * @throws IllegalArgumentException if the index does not fit the encoder, it does not have a
   *     parameter that is set, the filter asks for a column that the attributes do not have, or the
   *     attributes are of other items
   * @throws io.gamerec.api.GamerecException if the kind of index cannot be used on this machine
   */
  public Retriever build() {
    once.require("a Retriever", "encoder");
    TowerEncoder towers = requireNonNull(encoder);
    RetrieverSettings settings = new RetrieverSettings(k, exclusion, filter, options);
    List<String> itemIds = List.copyOf(towers.itemIds());
    ItemTable items = new ItemTable(itemIds, null, attributes, filter);
    VectorIndexProvider from = provider == null ? Indexes.auto() : provider;
    VectorIndex index = built;
    if (index != null) {
      checkBuilt(towers, index, itemIds.size());
      Snapshot.check(towers, index, settings);
    } else {
      index = from.create(towers.dim(), towers.metric());
      try {
        index.add(
            RetrieverSearch.checkLength(
                towers, "encodeItems", towers.encodeItems(), itemIds.size()));
        Snapshot.check(towers, index, settings);
      } catch (RuntimeException e) {
        index.close();
        throw e;
      }
    }
    return new Retriever(
        new Snapshot(towers, ownsEncoder, from.name(), index, items, settings, true),
        ticker,
        clock);
  }

  private void checkBuilt(TowerEncoder towers, VectorIndex index, int items) {
    checkArgument(
        fingerprint.equals(towers.fingerprint()),
        "the index was built from model %s, the encoder is %s; build the index again",
        fingerprint,
        towers.fingerprint());
    checkArgument(
        index.size() == items,
        "the index must hold the encoder's %s items, it holds %s",
        items,
        index.size());
    long highest = Arrays.stream(index.ids()).max().orElse(-1);
    checkArgument(
        highest < items, "the index must hold its items under their rows, got id %s", highest);
  }
}
