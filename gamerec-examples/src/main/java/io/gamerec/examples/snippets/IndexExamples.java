package io.gamerec.examples.snippets;

import static io.gamerec.api.index.Metric.INNER_PRODUCT;

import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.index.IdFilter;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.index.Faiss;
import io.gamerec.index.Filter;
import io.gamerec.index.IndexChoice;
import io.gamerec.index.Indexes;
import io.gamerec.index.ItemAttributes;
import io.gamerec.index.Retrieval;
import io.gamerec.index.RetrievalRequest;
import io.gamerec.index.Retriever;
import io.gamerec.index.SearchTuning;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The code that the page on indexes shows. */
public final class IndexExamples {
  private IndexExamples() {}

  /**
   * Searches an HNSW graph while it changes.
   *
   * @param ids the ids of the vectors
   * @param vectors {@code [ids.length, 128]}
   * @param queries {@code [count, 128]}
   * @param owned ids that must not be found
   * @param file where to keep the index
   * @return what was found
   */
  public static SearchResult graph(
      long[] ids, float[] vectors, float[] queries, long[] owned, Path file) {
    // region graph
    try (VectorIndex index = Faiss.hnsw(32).efConstruction(100).create(128, INNER_PRODUCT)) {
      index.add(ids, vectors);
      SearchOptions options = SearchOptions.defaults().efSearch(128).filter(IdFilter.deny(owned));
      SearchResult found = index.search(queries, 100, options);
      index.remove(found.id(0, 0));
      index.save(file);
      return found;
    }
    // endregion
  }

  /**
   * Lets size and recall decide.
   *
   * @param vectors {@code [count, 128]}
   * @param sample queries to measure with, {@code [few, 128]}
   * @param out takes the reasons
   * @return the search parameters
   */
  public static SearchOptions choose(float[] vectors, float[] sample, PrintStream out) {
    // region choose
    IndexChoice choice = Indexes.forCatalogue(vectors.length / 128, 128, 0.95);
    out.println(choice);
    try (VectorIndex index = choice.provider().create(128, INNER_PRODUCT);
        VectorIndex flat = Indexes.auto().create(128, INNER_PRODUCT)) {
      index.add(vectors);
      flat.add(vectors);
      SearchTuning tuning = SearchTuning.of(index, sample, flat.search(sample, 100), 0.95);
      out.println(tuning);
      return tuning.options();
    }
    // endregion
  }

  /**
   * Makes a retriever that knows what its games cost and which are in stock.
   *
   * @param towers the model
   * @param catalogue the games
   * @return the retriever
   */
  public static Retriever shop(TowerEncoder towers, Catalogue catalogue) {
    // region shop
    ItemAttributes attributes =
        ItemAttributes.builder().catalogue(catalogue).number("stock", game -> 1).build();
    Retriever retriever =
        Retriever.builder()
            .encoder(towers)
            .attributes(attributes)
            .filter(Filter.atLeast("stock", 1))
            .exclusion(Exclusion.OWNED)
            .k(50)
            .build();
    // endregion
    return retriever;
  }

  /**
   * Retrieves games of some kind.
   *
   * @param retriever the retriever
   * @param history a user
   * @param out takes what was found and why the rest was not
   * @return what was found
   */
  public static Retrieval filtered(Retriever retriever, History history, PrintStream out) {
    // region filters
    Filter filter =
        Filter.anyOf("genres", "RPG", "Indie")
            .and(Filter.atMost("price", 20))
            .and(Filter.items("10", "20").negate());
    Retrieval found = retriever.retrieve(RetrievalRequest.of(history).k(10).filter(filter));
    out.println(found.items() + " by " + found.plan() + " of " + found.survivors());
    out.println(found.excluded());
    // endregion
    return found;
  }

  /**
   * Retrieves on another thread, in time or not at all.
   *
   * @param retriever the retriever
   * @param history a user
   * @param executor runs the search
   * @return what will be found
   */
  public static CompletableFuture<Retrieval> inTime(
      Retriever retriever, History history, Executor executor) {
    // region deadline
    RetrievalRequest request = RetrievalRequest.of(history).within(Duration.ofMillis(20));
    CompletableFuture<Retrieval> answer = retriever.retrieveAsync(request, executor);
    // endregion
    return answer;
  }

  /**
   * Changes what a retriever serves while it serves.
   *
   * @param retriever the retriever
   * @param games new games with the columns of the others
   * @param vectors the model's vectors of them
   * @param tomorrow a retriever over another model
   */
  public static void live(
      Retriever retriever, Catalogue games, float[] vectors, Retriever tomorrow) {
    // region live
    retriever.putAll(games.itemIds(), vectors, ItemAttributes.of(games));
    retriever.set(games.itemIds().get(0), "stock", 3);
    retriever.remove(games.itemIds().get(1));
    retriever.swap(tomorrow);
    // endregion
  }
}
