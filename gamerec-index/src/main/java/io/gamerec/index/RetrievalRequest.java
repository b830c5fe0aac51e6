package io.gamerec.index;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.index.SearchOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a {@link Retriever}. What is not set is the retriever's own setting. Immutable
 * and thread-safe:
 *
 * <pre>{@code
 * RetrievalRequest.of(history).k(50).filter(Filter.atMost("price", 20)).within(Duration.ofMillis(20))
 * }</pre>
 */
public final class RetrievalRequest {
  private final History history;
  private final int k;
  private final @Nullable Exclusion exclusion;
  private final Filter filter;
  private final SearchOptions options;
  private final @Nullable Duration within;
  private final @Nullable Instant by;

  private RetrievalRequest(
      History history,
      int k,
      @Nullable Exclusion exclusion,
      Filter filter,
      SearchOptions options,
      @Nullable Duration within,
      @Nullable Instant by) {
    this.history = history;
    this.k = k;
    this.exclusion = exclusion;
    this.filter = filter;
    this.options = options;
    this.within = within;
    this.by = by;
  }

  /**
   * A request for a user.
   *
   * @param history the user's history; items unknown to the catalogue are ignored
   * @return the request with nothing else set
   */
  public static RetrievalRequest of(History history) {
    return new RetrievalRequest(
        requireNonNull(history, "history"),
        0,
        null,
        Filter.everything(),
        SearchOptions.defaults(),
        null,
        null);
  }

  /**
   * Sets how many items are asked for.
   *
   * @param k how many, at least 1
   * @return a copy with the number
   */
  public RetrievalRequest k(int k) {
    checkArgument(k >= 1, "k must be at least 1, got %s", k);
    return new RetrievalRequest(history, k, exclusion, filter, options, within, by);
  }

  /**
   * Sets which games of the history are left out.
   *
   * @param exclusion the rule
   * @return a copy with the rule
   */
  public RetrievalRequest exclusion(Exclusion exclusion) {
    return new RetrievalRequest(
        history, k, requireNonNull(exclusion, "exclusion"), filter, options, within, by);
  }

  /**
   * Sets which items may be retrieved. The retriever's standing filter holds as well.
   *
   * @param filter the filter
   * @return a copy with the filter
   */
  public RetrievalRequest filter(Filter filter) {
    return new RetrievalRequest(
        history, k, exclusion, requireNonNull(filter, "filter"), options, within, by);
  }

  /**
   * Sets a deadline by the time there is. It counts from the call of {@link
   * Retriever#retrieve(RetrievalRequest)}, {@link Retriever#retrieveAll(java.util.List)} or {@link
   * Retriever#retrieveAsync}, the wait for the executor included. Replaces another deadline.
   *
   * @param timeout the time there is, above 0
   * @return a copy with the deadline
   */
  public RetrievalRequest within(Duration timeout) {
    checkArgument(
        !timeout.isNegative() && !timeout.isZero(), "timeout must be above 0, got %s", timeout);
    return new RetrievalRequest(history, k, exclusion, filter, options, timeout, null);
  }

  /**
   * Sets a deadline by the clock. Replaces another deadline.
   *
   * @param deadline the last moment
   * @return a copy with the deadline
   */
  public RetrievalRequest by(Instant deadline) {
    return new RetrievalRequest(
        history, k, exclusion, filter, options, null, requireNonNull(deadline, "deadline"));
  }

  /**
   * Sets how many candidates an HNSW index keeps, see {@link SearchOptions#efSearch(int)}.
   *
   * @param efSearch number of candidates
   * @return a copy with the parameter
   */
  public RetrievalRequest efSearch(int efSearch) {
    return new RetrievalRequest(
        history, k, exclusion, filter, options.efSearch(efSearch), within, by);
  }

  /**
   * Sets how many of its lists an IVF index reads, see {@link SearchOptions#nprobe(int)}.
   *
   * @param nprobe number of lists
   * @return a copy with the parameter
   */
  public RetrievalRequest nprobe(int nprobe) {
    return new RetrievalRequest(history, k, exclusion, filter, options.nprobe(nprobe), within, by);
  }

  /**
   * The user.
   *
   * @return the history
   */
  public History history() {
    return history;
  }

  /**
   * How many items are asked for.
   *
   * @return empty unless set
   */
  public OptionalInt k() {
    return k == 0 ? OptionalInt.empty() : OptionalInt.of(k);
  }

  /**
   * Which games of the history are left out.
   *
   * @return empty unless set
   */
  public Optional<Exclusion> exclusion() {
    return Optional.ofNullable(exclusion);
  }

  /**
   * Which items may be retrieved.
   *
   * @return the filter, {@link Filter#everything()} unless set
   */
  public Filter filter() {
    return filter;
  }

  /**
   * The time there is.
   *
   * @return empty unless set
   */
  public Optional<Duration> within() {
    return Optional.ofNullable(within);
  }

  /**
   * The last moment.
   *
   * @return empty unless set
   */
  public Optional<Instant> by() {
    return Optional.ofNullable(by);
  }

  /** The parameters that are set, over those of the retriever. */
  SearchOptions options(SearchOptions base) {
    SearchOptions merged = base;
    if (options.efSearch().isPresent()) {
      merged = merged.efSearch(options.efSearch().getAsInt());
    }
    return options.nprobe().isPresent() ? merged.nprobe(options.nprobe().getAsInt()) : merged;
  }

  @Override
  public String toString() {
    return "RetrievalRequest["
        + history.size()
        + " games, "
        + (k == 0 ? "" : "k=" + k + ", ")
        + (exclusion == null ? "" : "exclusion=" + exclusion + ", ")
        + (within == null ? "" : "within=" + within + ", ")
        + (by == null ? "" : "by=" + by + ", ")
        + filter
        + "]";
  }
}
