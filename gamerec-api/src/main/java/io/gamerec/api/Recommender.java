package io.gamerec.api;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.bundle.PartWriter;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.internal.SetOnce;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The two stages as one: a retriever finds candidates in the whole catalogue, a ranker orders them,
 * titles are looked up. Owned games are never recommended by {@link #recommend}. Thread-safe;
 * {@link #close()} closes the stages that can be closed.
 *
 * <p>As a bundle part: {@code config.json} holds the names of the parts {@code retriever} and
 * {@code ranker} (absent without one) and the number of {@code candidates}; {@code catalogue.arrow}
 * holds the items as an Arrow IPC file.
 */
public final class Recommender
    implements CandidateRetriever, SimilarItems, BundlePart, AutoCloseable {
  /** Type of the bundle part. */
  public static final String PART_TYPE = "recommender";

  static final String CATALOGUE_FILE = "catalogue.arrow";

  private final CandidateRetriever retriever;
  private final @Nullable CandidateRanker ranker;
  private final Catalogue catalogue;
  private final int candidates;
  private final Map<String, String> provenance;

  private Recommender(Builder builder) {
    this.retriever = requireNonNull(builder.retriever);
    this.ranker = builder.ranker;
    this.catalogue = requireNonNull(builder.catalogue);
    this.candidates = builder.candidates;
    this.provenance = Map.copyOf(builder.provenance);
  }

  /**
   * Starts a recommender.
   *
   * @return an empty builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Loads a recommender from a bundle.
   *
   * @param bundle the directory
   * @return the recommender; the caller closes it
   * @throws GamerecException if the bundle is missing, damaged or of another kind
   */
  public static Recommender load(Path bundle) {
    return Bundles.open(bundle).root(Recommender.class);
  }

  /**
   * Writes the recommender with all its parts as a bundle. The directory appears whole or not at
   * all; a bundle that is already there is replaced.
   *
   * @param bundle the directory
   * @return lower-case hex SHA-256 that fixes every byte of the bundle
   * @throws GamerecException if the directory cannot be written
   * @throws IllegalStateException if a stage cannot be kept in a bundle
   */
  public String save(Path bundle) {
    return Bundles.write(bundle, this, provenance);
  }

  /**
   * Recommends games that the user does not own.
   *
   * @param history the user's history
   * @param k how many games, at least 1
   * @return best first; exactly {@code k} when that many games exist that are not owned
   */
  public List<Recommendation> recommend(History history, int k) {
    return titled(retrieve(history, k, Exclusion.OWNED));
  }

  /**
   * Games like a game, with titles.
   *
   * @param itemId raw id of a game of the catalogue
   * @param k how many games, at least 1
   * @return best first, without the game itself
   * @throws IllegalArgumentException if the catalogue does not hold the game
   */
  public List<Recommendation> similarGames(String itemId, int k) {
    return titled(similar(itemId, k));
  }

  private List<Recommendation> titled(List<ScoredItem> items) {
    List<Recommendation> titled = new ArrayList<>(items.size());
    for (ScoredItem item : items) {
      titled.add(
          new Recommendation(
              titled.size() + 1, item.itemId(), catalogue.title(item.itemId()), item.score()));
    }
    return List.copyOf(titled);
  }

  /** Both stages: the ranker's order and scores, cut at {@code k}. */
  @Override
  public List<ScoredItem> retrieve(History history, int k, Exclusion exclusion) {
    return retrieveAll(List.of(history), k, exclusion).get(0);
  }

  @Override
  public List<List<ScoredItem>> retrieveAll(List<History> histories, int k, Exclusion exclusion) {
    checkArgument(k >= 1, "k must be at least 1, got %s", k);
    int depth = ranker == null ? k : Math.max(k, candidates);
    List<List<ScoredItem>> found = retriever.retrieveAll(histories, depth, exclusion);
    List<List<ScoredItem>> ranked = ranker == null ? found : ranker.rankAll(histories, found);
    return ranked.stream().map(list -> list.subList(0, Math.min(k, list.size()))).toList();
  }

  @Override
  public List<ScoredItem> similar(String itemId, int k) {
    checkState(
        retriever instanceof SimilarItems,
        "the retriever %s does not find similar items",
        retriever.getClass().getName());
    return ((SimilarItems) retriever).similar(itemId, k);
  }

  /**
   * The items.
   *
   * @return the catalogue
   */
  public Catalogue catalogue() {
    return catalogue;
  }

  /**
   * The first stage alone.
   *
   * @return the retriever
   */
  public CandidateRetriever retriever() {
    return retriever;
  }

  /**
   * What the recommender was made from.
   *
   * @return seed, data hash, settings; an immutable map
   */
  public Map<String, String> provenance() {
    return provenance;
  }

  /** Both stages. */
  @Override
  public List<List<String>> fittedOn() {
    return ranker == null ? retriever.fittedOn() : FittedOn.union(retriever, ranker);
  }

  @Override
  public String partType() {
    return PART_TYPE;
  }

  @Override
  public void save(PartWriter writer) {
    Map<String, Object> config = new TreeMap<>();
    config.put("retriever", writer.part(part(retriever)));
    if (ranker != null) {
      config.put("ranker", writer.part(part(ranker)));
    }
    config.put("candidates", candidates);
    writer.config(config);
    writer.file(CATALOGUE_FILE, catalogue.toArrowFile());
  }

  private static BundlePart part(Object stage) {
    checkState(
        stage instanceof BundlePart, "%s cannot be kept in a bundle", stage.getClass().getName());
    return (BundlePart) stage;
  }

  /** Closes the stages that can be closed, both even if closing the first fails. */
  @Override
  public void close() {
    try {
      close(ranker);
    } finally {
      close(retriever);
    }
  }

  private static void close(@Nullable Object stage) {
    if (stage instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("cannot close " + stage.getClass().getName(), e);
      }
    }
  }

  /** Collects the parts of a recommender. A setting is set once. Not thread-safe. */
  public static final class Builder {
    private @Nullable CandidateRetriever retriever;
    private @Nullable CandidateRanker ranker;
    private @Nullable Catalogue catalogue;
    private int candidates = 100;
    private Map<String, String> provenance = Map.of();
    private final SetOnce once = new SetOnce();

    private Builder() {}

    /**
     * Sets the first stage; required.
     *
     * @param retriever the retriever; closed with the recommender where it can be closed
     * @return this builder
     */
    public Builder retriever(CandidateRetriever retriever) {
      once.set("retriever");
      this.retriever = requireNonNull(retriever, "retriever");
      return this;
    }

    /**
     * Sets the second stage. Without one the retriever's order stands.
     *
     * @param ranker the ranker; closed with the recommender where it can be closed
     * @return this builder
     */
    public Builder ranker(CandidateRanker ranker) {
      once.set("ranker");
      this.ranker = requireNonNull(ranker, "ranker");
      return this;
    }

    /**
     * Sets the items; required.
     *
     * @param catalogue the catalogue, whose titles appear in answers
     * @return this builder
     */
    public Builder catalogue(Catalogue catalogue) {
      once.set("catalogue");
      this.catalogue = requireNonNull(catalogue, "catalogue");
      return this;
    }

    /**
     * Sets how many candidates the ranker orders; 100 unless set.
     *
     * @param candidates the number, at least 1
     * @return this builder
     */
    public Builder candidates(int candidates) {
      checkArgument(candidates >= 1, "candidates must be at least 1, got %s", candidates);
      once.set("candidates");
      this.candidates = candidates;
      return this;
    }

    /**
     * Sets what the recommender was made from; it goes into the manifest of the bundle.
     *
     * @param provenance seed, data hash, settings
     * @return this builder
     */
    public Builder provenance(Map<String, String> provenance) {
      once.set("provenance");
      this.provenance = Map.copyOf(provenance);
      return this;
    }

    /**
     * Makes the recommender.
     *
     * @return the recommender
     * @throws IllegalStateException if something required is missing; the message names all of it
     */
    public Recommender build() {
      once.require("a Recommender", "retriever", "catalogue");
      return new Recommender(this);
    }
  }
}
