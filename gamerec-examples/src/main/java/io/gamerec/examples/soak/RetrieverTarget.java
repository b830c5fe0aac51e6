package io.gamerec.examples.soak;

import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.index.Metric;
import io.gamerec.api.spi.VectorIndexProvider;
import io.gamerec.index.Filter;
import io.gamerec.index.ItemAttributes;
import io.gamerec.index.RetrievalRequest;
import io.gamerec.index.Retriever;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** A retriever, with attributes that the filters ask for; a swap builds another one. */
final class RetrieverTarget implements SoakTarget {
  private static final String TAGS = "tags";
  private static final String EVEN = "even";
  private static final String LISTED = "listed";
  private static final String REMAINDER = "remainder";

  private final VectorIndexProvider provider;
  private final SoakItems items;
  private final List<Filter> filters;
  private final Retriever retriever;

  /** A retriever of the items that are there. */
  RetrieverTarget(VectorIndexProvider provider, SoakItems items) {
    this.provider = provider;
    this.items = items;
    Filter even = Filter.anyOf(TAGS, EVEN);
    List<String> notListed =
        IntStream.range(0, items.ids())
            .filter(id -> !items.allows(3, id))
            .mapToObj(Integer::toString)
            .toList();
    this.filters =
        List.of(
            Filter.everything(),
            even,
            Filter.atMost(REMAINDER, 0),
            Filter.anyOf(TAGS, LISTED),
            even.and(Filter.items(notListed).negate()));
    this.retriever = build();
  }

  private Retriever build() {
    int[] there = items.there();
    return Retriever.builder()
        .encoder(new Tower(items, strings(there), items.vectors(there)))
        .index(provider)
        .attributes(attributes(there))
        .build();
  }

  private static List<String> strings(int[] ids) {
    return Arrays.stream(ids).mapToObj(Integer::toString).toList();
  }

  private ItemAttributes attributes(int[] ids) {
    List<List<String>> tags =
        Arrays.stream(ids)
            .mapToObj(
                id ->
                    items.allows(4, id)
                        ? List.of(EVEN, LISTED)
                        : items.allows(1, id)
                            ? List.of(EVEN)
                            : items.allows(3, id) ? List.of(LISTED) : List.<String>of())
            .toList();
    return ItemAttributes.of(
        Catalogue.builder()
            .text(Catalogue.ITEM_ID, strings(ids))
            .textList(TAGS, tags)
            .number(REMAINDER, Arrays.stream(ids).mapToDouble(id -> id % items.narrow()).toArray())
            .build());
  }

  /** Users are called by the number of their query. */
  private record Tower(SoakItems items, List<String> itemIds, float[] vectors)
      implements TowerEncoder {
    @Override
    public int dim() {
      return items.dim();
    }

    @Override
    public Metric metric() {
      return Metric.INNER_PRODUCT;
    }

    @Override
    public float[] encodeItems() {
      return vectors;
    }

    @Override
    public float[] encodeUsers(List<History> histories) {
      float[] users = new float[histories.size() * dim()];
      for (int user = 0; user < histories.size(); user++) {
        String query = histories.get(user).userId().orElseThrow();
        System.arraycopy(items.query(Integer.parseInt(query)), 0, users, user * dim(), dim());
      }
      return users;
    }

    @Override
    public String fingerprint() {
      return "soak";
    }
  }

  @Override
  public String name() {
    return "retriever";
  }

  @Override
  public Answer search(int query, int k, int filter) {
    History user = History.empty().ofUser(Integer.toString(query));
    List<ScoredItem> found =
        retriever.retrieve(RetrievalRequest.of(user).k(k).filter(filters.get(filter))).items();
    long[] ids = new long[found.size()];
    float[] scores = new float[found.size()];
    for (int place = 0; place < ids.length; place++) {
      ids[place] = Long.parseLong(found.get(place).itemId());
      scores[place] = found.get(place).score();
    }
    return new Answer(ids, scores);
  }

  @Override
  public void add(int[] ids, float[] vectors) {
    retriever.putAll(strings(ids), vectors, attributes(ids));
  }

  @Override
  public void update(int[] ids, float[] vectors) {
    retriever.putAll(strings(ids), vectors);
  }

  @Override
  public void remove(int[] ids) {
    for (int id : ids) {
      if (!retriever.remove(Integer.toString(id))) {
        throw new IllegalStateException("item " + id + " was not there to be removed");
      }
    }
  }

  @Override
  public void swap() {
    retriever.swap(build());
  }

  @Override
  public void close() {
    retriever.close();
  }
}
