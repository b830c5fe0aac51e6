package io.gamerec.index;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.Lists;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.index.IdFilter;
import io.gamerec.api.index.Metric;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.index.DeadlineExceededException.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One call of a retriever: from requests to answers, every one of them checked.
 *
 * <p>Users whose requests are alike are searched together. What is left between them is what their
 * histories exclude. An exact index is asked for as many more places as the longest exclusion can
 * take away, which finds the same items as a filter for each user and keeps the batch. On an
 * approximate one more places say nothing about how far it looks, so there each user with an
 * exclusion has a search and a filter of their own.
 */
final class RetrieverSearch {
  private static final int USERS_AT_ONCE = 512;
  private static final int PLACES_AT_ONCE = 1 << 22;

  private final TowerEncoder encoder;
  private final VectorIndex index;
  private final ItemTable items;
  private final RetrieverSettings settings;
  private final boolean exact;
  private final List<Deadline> deadlines;

  /**
   * Starts a call.
   *
   * @param snapshot held by the caller
   * @param deadlines all of the call
   */
  RetrieverSearch(Snapshot snapshot, List<Deadline> deadlines) {
    this.encoder = snapshot.encoder();
    this.index = snapshot.index();
    this.items = snapshot.items();
    this.settings = snapshot.settings();
    this.exact = index.isExact();
    this.deadlines = deadlines;
  }

  /**
   * What one answer takes.
   *
   * @param k how many items
   * @param filter what the request allows
   * @param selection what both filters allow
   * @param options parameters of the index
   * @param excluded raw ids that must not be returned
   * @param denied numbers of those that the table knows, ascending
   */
  private record Ask(
      int k,
      Filter filter,
      ItemTable.Selection selection,
      SearchOptions options,
      Set<String> excluded,
      long[] denied) {

    Kind kind() {
      return new Kind(filter, k, options.efSearch(), options.nprobe());
    }
  }

  /** Asks of one kind are searched together. */
  private record Kind(Filter filter, int k, OptionalInt efSearch, OptionalInt nprobe) {}

  List<Retrieval> retrieve(List<RetrievalRequest> requests) {
    List<Retrieval> all = new ArrayList<>(requests.size());
    for (List<RetrievalRequest> batch : Lists.partition(requests, USERS_AT_ONCE)) {
      Deadline.check(deadlines, Stage.ENCODE);
      float[] users =
          checkLength(
              encoder,
              "encodeUsers",
              encoder.encodeUsers(batch.stream().map(RetrievalRequest::history).toList()),
              batch.size());
      all.addAll(answer(batch, users));
    }
    return List.copyOf(all);
  }

  /**
   * The items nearest to an item.
   *
   * @param itemId raw id of the item
   * @param k how many items
   * @return best first
   * @throws IllegalArgumentException if the item is not there
   */
  List<ScoredItem> similar(String itemId, int k) {
    int number = items.number(itemId);
    float[] vector;
    try {
      vector = index.vector(number);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the catalogue does not hold item " + itemId, e);
    }
    Filter all = Filter.everything();
    Ask ask =
        new Ask(k, all, items.select(all), settings.options(), Set.of(itemId), new long[] {number});
    Retrieval found = search(List.of(ask), vector).get(0);
    checkState(found != null, "item %s got another number", itemId);
    return found.items();
  }

  private List<Retrieval> answer(List<RetrievalRequest> requests, float[] users) {
    Map<Filter, ItemTable.Selection> selections = new HashMap<>();
    List<Ask> asks = new ArrayList<>(requests.size());
    for (RetrievalRequest request : requests) {
      asks.add(ask(request, selections.computeIfAbsent(request.filter(), items::select)));
    }
    List<Retrieval> all = new ArrayList<>(requests.size());
    List<@Nullable Retrieval> found = search(asks, users);
    for (int i = 0; i < asks.size(); i++) {
      Retrieval answer = found.get(i);
      while (answer == null) {
        // An item of the history was put while the search ran; by now it has a number.
        RetrievalRequest request = requests.get(i);
        Ask again = ask(request, items.select(request.filter()));
        answer = search(List.of(again), vector(users, i)).get(0);
      }
      all.add(answer);
    }
    return all;
  }

  private Ask ask(RetrievalRequest request, ItemTable.Selection selection) {
    Set<String> excluded =
        request.exclusion().orElse(settings.exclusion()).excludedItems(request.history());
    return new Ask(
        request.k().orElse(settings.k()),
        request.filter(),
        selection,
        request.options(settings.options()),
        excluded,
        excluded.stream()
            .mapToLong(items::number)
            .filter(number -> number >= 0)
            .sorted()
            .toArray());
  }

  /** An answer for each, null where it has to be asked for again. */
  private List<@Nullable Retrieval> search(List<Ask> asks, float[] users) {
    @Nullable Retrieval[] found = new Retrieval[asks.size()];
    for (List<Integer> alike : groups(asks)) {
      Ask first = asks.get(alike.get(0));
      int most = 0;
      for (int i : alike) {
        most = Math.max(most, exact ? asks.get(i).denied().length : 0);
      }
      long places = (long) first.k() + most;
      int depth = depth(places);
      SearchOptions options = options(first);
      for (List<Integer> step : Lists.partition(alike, Math.max(1, PLACES_AT_ONCE / depth))) {
        Deadline.check(deadlines, Stage.SEARCH);
        SearchResult result = search(vectors(users, step), places, options);
        for (int query = 0; query < step.size(); query++) {
          int i = step.get(query);
          found[i] = retrieval(asks.get(i), result, query);
        }
      }
    }
    return Arrays.asList(found);
  }

  private int depth(long places) {
    return (int) Math.min(places, Math.max(1, index.size()));
  }

  /** As many places as asked for or, where that is less, as the index has vectors. */
  private SearchResult search(float[] queries, long places, SearchOptions options) {
    while (true) {
      int depth = depth(places);
      SearchResult result = index.search(queries, depth, options);
      // Vectors can be put after they were counted.
      if (depth == places || result.survivors() <= depth) {
        return result;
      }
    }
  }

  private List<List<Integer>> groups(List<Ask> asks) {
    if (asks.size() == 1) {
      return List.of(List.of(0));
    }
    List<List<Integer>> groups = new ArrayList<>();
    Map<Kind, List<Integer>> alike = new LinkedHashMap<>();
    for (int i = 0; i < asks.size(); i++) {
      if (exact || asks.get(i).denied().length == 0) {
        alike.computeIfAbsent(asks.get(i).kind(), kind -> new ArrayList<>()).add(i);
      } else {
        groups.add(List.of(i));
      }
    }
    groups.addAll(alike.values());
    return groups;
  }

  private SearchOptions options(Ask ask) {
    IdFilter filter = ask.selection().ids();
    if (!exact && ask.denied().length > 0) {
      IdFilter denied = IdFilter.deny(ask.denied());
      filter = filter == null ? denied : filter.and(denied);
    }
    return filter == null ? ask.options() : ask.options().filter(filter);
  }

  /** Checks what the index found and names it; null when it found an item too new to be denied. */
  private @Nullable Retrieval retrieval(Ask ask, SearchResult result, int query) {
    List<ScoredItem> found = new ArrayList<>(Math.min(ask.k(), result.k()));
    long[] numbers = new long[Math.min(ask.k(), result.k())];
    for (int place = 0; place < result.k() && found.size() < ask.k(); place++) {
      long number = result.id(query, place);
      if (number < 0) {
        break;
      }
      String itemId = items.name(number);
      checkState(itemId != null, "the index returned %s, which is no item's number", number);
      checkState(
          ask.selection().ids() == null || ask.selection().allowed().get((int) number),
          "the index returned item %s, which the filter does not allow: %s",
          itemId,
          ask.filter());
      if (ask.excluded().contains(itemId)) {
        if (Arrays.binarySearch(ask.denied(), number) < 0) {
          return null;
        }
        checkState(exact, "the index returned item %s, which the history excludes", itemId);
      } else {
        float score = result.score(query, place);
        numbers[found.size()] = number;
        found.add(new ScoredItem(itemId, encoder.metric() == Metric.L2 ? 0 - score : score));
      }
    }
    checkUnique(numbers, found.size());
    return answer(ask, found, result);
  }

  private void checkUnique(long[] numbers, int count) {
    Arrays.sort(numbers, 0, count);
    for (int i = 1; i < count; i++) {
      checkState(
          numbers[i] != numbers[i - 1], "the index returned item %s twice", items.name(numbers[i]));
    }
  }

  private static Retrieval answer(Ask ask, List<ScoredItem> found, SearchResult result) {
    ItemTable.Selection selection = ask.selection();
    int byHistory = 0;
    for (long number : ask.denied()) {
      byHistory += selection.allowed().get((int) number) ? 1 : 0;
    }
    return new Retrieval(
        found,
        ask.k(),
        result.plan(),
        selection.survivors() - byHistory,
        new Retrieval.Excluded(selection.byStanding(), selection.byFilter(), byHistory));
  }

  private float[] vectors(float[] users, List<Integer> which) {
    int dim = encoder.dim();
    if (which.size() * dim == users.length) {
      return users;
    }
    float[] gathered = new float[which.size() * dim];
    for (int i = 0; i < which.size(); i++) {
      System.arraycopy(users, which.get(i) * dim, gathered, i * dim, dim);
    }
    return gathered;
  }

  private float[] vector(float[] users, int i) {
    return vectors(users, List.of(i));
  }

  /** Vectors of an encoder, as many as it must give. */
  static float[] checkLength(TowerEncoder encoder, String method, float[] vectors, int count) {
    checkState(
        vectors.length == (long) count * encoder.dim(),
        "%s of %s must return %s vectors of %s floats, got %s floats",
        method,
        encoder.getClass().getName(),
        count,
        encoder.dim(),
        vectors.length);
    return vectors;
  }
}
