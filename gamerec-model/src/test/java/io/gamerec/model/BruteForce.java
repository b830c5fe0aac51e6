package io.gamerec.model;

import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.TowerEncoder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Retrieval by comparing with every item. */
public record BruteForce(TowerEncoder encoder) implements CandidateRetriever {

  @Override
  public List<List<String>> fittedOn() {
    return encoder.fittedOn();
  }

  @Override
  public List<ScoredItem> retrieve(History history, int k, Exclusion exclusion) {
    float[] user = encoder.encodeUsers(List.of(history));
    float[] items = encoder.encodeItems();
    Set<String> excluded = exclusion.excludedItems(history);
    List<ScoredItem> scored = new ArrayList<>();
    for (int item = 0; item < encoder.itemIds().size(); item++) {
      float score = 0;
      for (int i = 0; i < encoder.dim(); i++) {
        score += user[i] * items[item * encoder.dim() + i];
      }
      if (!excluded.contains(encoder.itemIds().get(item))) {
        scored.add(new ScoredItem(encoder.itemIds().get(item), score));
      }
    }
    scored.sort(Comparator.comparingDouble(item -> -item.score()));
    return scored.subList(0, Math.min(k, scored.size()));
  }
}
