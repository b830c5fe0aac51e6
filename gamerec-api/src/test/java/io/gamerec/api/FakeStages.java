package io.gamerec.api;

import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartReader;
import io.gamerec.api.bundle.PartWriter;
import io.gamerec.api.spi.BundlePartProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Stages whose answers are known, and which tell what they were asked. */
public final class FakeStages {
  private FakeStages() {}

  /** Retrieves items in their own order. */
  static final class FakeRetriever
      implements CandidateRetriever, SimilarItems, BundlePart, AutoCloseable {
    private final List<String> itemIds;
    int askedFor;
    int closed;

    FakeRetriever(List<String> itemIds) {
      this.itemIds = itemIds;
    }

    @Override
    public List<ScoredItem> retrieve(History history, int k, Exclusion exclusion) {
      askedFor = k;
      return best(exclusion.excludedItems(history), k);
    }

    @Override
    public List<ScoredItem> similar(String itemId, int k) {
      return best(Set.of(itemId), k);
    }

    private List<ScoredItem> best(Set<String> excluded, int k) {
      List<ScoredItem> found = new ArrayList<>();
      for (String id : itemIds) {
        if (!excluded.contains(id) && found.size() < k) {
          found.add(new ScoredItem(id, 100 - itemIds.indexOf(id)));
        }
      }
      return found;
    }

    @Override
    public String partType() {
      return "fake-retriever";
    }

    @Override
    public void save(PartWriter writer) {
      writer.config(itemIds);
    }

    @Override
    public void close() {
      closed++;
    }
  }

  /** Turns the order of the candidates round. */
  static final class FakeRanker implements CandidateRanker, BundlePart, AutoCloseable {
    int closed;
    boolean closeFails;

    @Override
    public List<ScoredItem> rank(History history, List<ScoredItem> candidates) {
      List<ScoredItem> ranked = new ArrayList<>();
      for (ScoredItem candidate : candidates) {
        ranked.add(0, new ScoredItem(candidate.itemId(), -candidate.score()));
      }
      return ranked;
    }

    @Override
    public String partType() {
      return "fake-ranker";
    }

    @Override
    public void save(PartWriter writer) {
      writer.file("nothing.bin", new byte[0]);
    }

    @Override
    public void close() throws IOException {
      closed++;
      if (closeFails) {
        throw new IOException("stuck");
      }
    }
  }

  /** Found by ServiceLoader. */
  public static final class RetrieverProvider implements BundlePartProvider {
    @Override
    public String partType() {
      return "fake-retriever";
    }

    @Override
    public BundlePart load(PartReader reader) {
      return new FakeRetriever(List.of(reader.config(String[].class)));
    }
  }

  /** Found by ServiceLoader. */
  public static final class RankerProvider implements BundlePartProvider {
    @Override
    public String partType() {
      return "fake-ranker";
    }

    @Override
    public BundlePart load(PartReader reader) {
      reader.file("nothing.bin");
      return new FakeRanker();
    }
  }
}
