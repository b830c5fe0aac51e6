package io.gamerec.api.index;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How one search is done. What is not set is the index's own setting. A parameter that the kind of
 * index does not have is refused by the search. Immutable and thread-safe:
 *
 * <pre>{@code
 * index.search(query, 100, SearchOptions.defaults().nprobe(32).filter(IdFilter.deny(owned)));
 * }</pre>
 */
public final class SearchOptions {
  private static final SearchOptions DEFAULTS = new SearchOptions(0, 0, null);

  private final int efSearch;
  private final int nprobe;
  private final @Nullable IdFilter filter;

  private SearchOptions(int efSearch, int nprobe, @Nullable IdFilter filter) {
    this.efSearch = efSearch;
    this.nprobe = nprobe;
    this.filter = filter;
  }

  /**
   * Nothing set: the index's own parameters, no filter.
   *
   * @return the options
   */
  public static SearchOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Sets how many candidates an HNSW index keeps while it walks its graph: more find more and take
   * longer.
   *
   * @param efSearch number of candidates, in {@code [1, 1,000,000]}
   * @return a copy with the parameter
   */
  public SearchOptions efSearch(int efSearch) {
    return new SearchOptions(checkRange("efSearch", efSearch), nprobe, filter);
  }

  /**
   * Sets how many of its lists an IVF index reads: more find more and take longer. Where they would
   * hardly hold {@code k} vectors, or few of theirs are allowed, it reads more.
   *
   * @param nprobe number of lists, in {@code [1, 1,000,000]}; above the number there is it means
   *     all
   * @return a copy with the parameter
   */
  public SearchOptions nprobe(int nprobe) {
    return new SearchOptions(efSearch, checkRange("nprobe", nprobe), filter);
  }

  /**
   * Sets which ids may be returned.
   *
   * @param filter the filter
   * @return a copy with the filter
   */
  public SearchOptions filter(IdFilter filter) {
    return new SearchOptions(efSearch, nprobe, requireNonNull(filter, "filter"));
  }

  private static int checkRange(String name, int value) {
    checkArgument(
        value >= 1 && value <= 1_000_000, "%s must be in [1, 1000000], got %s", name, value);
    return value;
  }

  /**
   * The candidates an HNSW index keeps.
   *
   * @return empty unless set
   */
  public OptionalInt efSearch() {
    return efSearch == 0 ? OptionalInt.empty() : OptionalInt.of(efSearch);
  }

  /**
   * The lists an IVF index reads.
   *
   * @return empty unless set
   */
  public OptionalInt nprobe() {
    return nprobe == 0 ? OptionalInt.empty() : OptionalInt.of(nprobe);
  }

  /**
   * Which ids may be returned.
   *
   * @return empty when all may
   */
  public Optional<IdFilter> filter() {
    return Optional.ofNullable(filter);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("SearchOptions[");
    if (efSearch != 0) {
      text.append("efSearch=").append(efSearch).append(' ');
    }
    if (nprobe != 0) {
      text.append("nprobe=").append(nprobe).append(' ');
    }
    return text.append(filter == null ? "no filter]" : "filtered]").toString();
  }
}
