package io.gamerec.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.index.IdFilter;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchPlan;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Which indexes a retriever takes, and which answers it does not believe. */
class RetrieverIndexTest {
  private final FakeTower tower = new FakeTower(6, Metric.L2, 1);

  private VectorIndex index(int dim, Metric metric, int count) {
    VectorIndex index = Indexes.exact().create(dim, metric);
    index.add(new float[count * dim]);
    return index;
  }

  private RetrieverBuilder over(VectorIndex index, String fingerprint) {
    return Retriever.builder().encoder(tower).index(index, Indexes.exact(), fingerprint);
  }

  @Test
  void index_ofTheEncoder_isTakenAndClosed() {
    VectorIndex index = Indexes.exact().create(FakeTower.DIM, Metric.L2);
    index.add(tower.encodeItems());
    History history = History.builder().owned(FakeTower.id(2)).build();
    try (Retriever made = Retriever.builder().encoder(tower).index(Indexes.exact()).build();
        Retriever over = over(index, "fake1").build()) {
      assertEquals(
          made.retrieve(RetrievalRequest.of(history)), over.retrieve(RetrievalRequest.of(history)));
    }
    assertThrows(IllegalStateException.class, index::size);
  }

  @Test
  void index_ofAnother_isRefusedAndStaysOpen() {
    refused(
        "the index was built from model fake2, the encoder is fake1; build the index again",
        index(FakeTower.DIM, Metric.L2, 6),
        "fake2");
    String measures =
        "the index must be of the encoder's vectors: it measures %s in %s dimensions, the encoder"
            + " was trained on L2 in 8";
    refused(
        measures.formatted("INNER_PRODUCT", 8),
        index(FakeTower.DIM, Metric.INNER_PRODUCT, 6),
        "fake1");
    refused(measures.formatted("L2", 7), index(7, Metric.L2, 6), "fake1");
    refused(
        "the index must hold the encoder's 6 items, it holds 5",
        index(FakeTower.DIM, Metric.L2, 5),
        "fake1");
    VectorIndex gap = index(FakeTower.DIM, Metric.L2, 5);
    gap.add(new long[] {6}, new float[FakeTower.DIM]);
    refused("the index must hold its items under their rows, got id 6", gap, "fake1");
  }

  private void refused(String expected, VectorIndex index, String fingerprint) {
    message(IllegalArgumentException.class, expected, () -> over(index, fingerprint).build());
    assertEquals(index.ids().length, index.size());
    index.close();
  }

  @Test
  void searchOptions_thatTheIndexLacks_areRefusedByBuild() {
    CountingIndex counting = new CountingIndex();
    for (VectorIndexProvider provider : new VectorIndexProvider[] {Indexes.exact(), counting}) {
      message(
          IllegalArgumentException.class,
          "nprobe is a parameter of IVF indexes, this one is Flat",
          () ->
              Retriever.builder()
                  .encoder(tower)
                  .index(provider)
                  .searchOptions(SearchOptions.defaults().nprobe(4))
                  .build());
    }
    assertEquals(0, counting.open.get());
  }

  @Test
  void settings_wrongOrTwice_areNamed() {
    message(
        IllegalArgumentException.class,
        "searchOptions must have no filter; filter(Filter) sets one",
        () -> Retriever.builder().searchOptions(SearchOptions.defaults().filter(IdFilter.deny(1))));
    message(
        IllegalArgumentException.class,
        "k must be at least 1, got 0",
        () -> Retriever.builder().k(0));
    message(
        IllegalStateException.class,
        "index was set before",
        () ->
            Retriever.builder()
                .index(Indexes.exact())
                .index(index(8, Metric.L2, 6), Indexes.exact(), "fake1"));
  }

  @Test
  void put_wrongArguments_areNamedAndChangeNothing() {
    try (Retriever retriever = Retriever.builder().encoder(tower).build()) {
      message(
          IllegalArgumentException.class,
          "itemIds must not repeat, got a twice",
          () -> retriever.putAll(List.of("a", "a"), new float[16]));
      message(
          IllegalArgumentException.class,
          "itemId must not be empty",
          () -> retriever.put("", new float[8]));
      message(
          IllegalArgumentException.class,
          "ids must be as many as vectors, got 1 and 2",
          () -> retriever.put("a", new float[16]));
      message(
          IllegalArgumentException.class,
          "vectors must be finite, got NaN in vector 0",
          () -> retriever.put("a", new float[] {1, 2, 3, 4, 5, 6, 7, Float.NaN}));
      assertEquals(6, retriever.size());
      assertFalse(retriever.contains("a"));
      message(
          IllegalArgumentException.class,
          "the catalogue does not hold item a",
          () -> retriever.similar("a", 1));
      assertEquals(
          "Retriever[Flat of 6 items, L2 in 8 dimensions, everything]", retriever.toString());
    }
  }

  @Test
  void answer_thatBreaksARule_isNotGiven() {
    lie(new long[] {2, 3, 2}, Filter.everything(), "the index returned item game-2 twice");
    lie(
        new long[] {2, 77},
        Filter.everything(),
        "the index returned 77, which is no item's number");
    lie(
        new long[] {4, 5},
        Filter.items(FakeTower.id(4)),
        "the index returned item game-5, which the filter does not allow: item in [game-4]");
  }

  @Test
  void answer_withAnExcludedItemThatWasPutMeanwhile_isAskedForAgain() {
    CountingIndex index = new CountingIndex();
    try (Retriever retriever = Retriever.builder().encoder(tower).index(index).build()) {
      index.answer =
          found -> {
            index.answer = again -> again;
            retriever.put("late", new float[FakeTower.DIM]);
            return result(6, 0, 1, 2, 3, 4);
          };
      History history = History.builder().owned("late").build();
      Retrieval found = retriever.retrieve(RetrievalRequest.of(history).k(6));
      assertEquals(
          Set.copyOf(tower.itemIds()),
          found.items().stream().map(ScoredItem::itemId).collect(Collectors.toSet()));
      assertEquals(1, found.excluded().byHistory());
    }
  }

  @Test
  void answer_vectorsPutAfterTheyWereCounted_isFull() {
    CountingIndex index = new CountingIndex();
    try (Retriever retriever = Retriever.builder().encoder(tower).index(index).build()) {
      RetrievalRequest request = RetrievalRequest.of(History.empty()).k(10);
      assertEquals(6, retriever.retrieve(request).items().size());
      index.answer =
          found -> {
            retriever.put("late", new float[FakeTower.DIM]);
            index.answer = again -> again;
            return new SearchResult(
                1, 6, new long[] {0, 1, 2, 3, 4, 5}, new float[6], SearchPlan.EXACT, 7);
          };
      assertEquals(7, retriever.retrieve(request).items().size());
    }
  }

  @Test
  void answer_withAnExcludedItem_isNotGiven() {
    CountingIndex approximate = new CountingIndex(false);
    approximate.answer = found -> result(0, 1);
    try (Retriever retriever = Retriever.builder().encoder(tower).index(approximate).build()) {
      History history = History.builder().owned(FakeTower.id(1)).build();
      message(
          IllegalStateException.class,
          "the index returned item game-1, which the history excludes",
          () -> retriever.retrieve(RetrievalRequest.of(history)));
    }
  }

  private void lie(long[] ids, Filter filter, String expected) {
    CountingIndex liar = new CountingIndex();
    liar.answer = found -> result(ids);
    try (Retriever retriever = Retriever.builder().encoder(tower).index(liar).build()) {
      message(
          IllegalStateException.class,
          expected,
          () -> retriever.retrieve(RetrievalRequest.of(History.empty()).filter(filter)));
    }
  }

  private static SearchResult result(long... ids) {
    return new SearchResult(
        1, ids.length, ids, new float[ids.length], SearchPlan.EXACT, ids.length);
  }

  private static void message(
      Class<? extends RuntimeException> kind, String expected, Executable call) {
    assertEquals(expected, assertThrows(kind, call).getMessage());
  }
}
