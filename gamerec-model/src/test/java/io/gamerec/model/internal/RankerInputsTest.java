package io.gamerec.model.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.ScoredItem;
import io.gamerec.api.Verdict;
import io.gamerec.features.FeatureSpec;
import io.gamerec.features.FeatureSpecBuilder;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.FittedItemFeature;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.ItemFeature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Six games by hand. Genres: 0 and 1 Strategy, 2 and 3 Racing, 4 both, 5 none. Developers: 0, 1 and
 * 2 share one, 3 has another, 4 and 5 none. Price buckets of bounds 0 and 10: 0, 1 and 2 free, 3
 * cheap, 4 dear, 5 unknown.
 */
class RankerInputsTest {
  private static final int FREE = 0;
  private static final int UNKNOWN_PRICE = 3;
  private static final int[] GENRE_OFFSETS = {0, 1, 2, 3, 4, 6, 6};
  private static final int[] GENRES = {0, 0, 1, 1, 0, 1};
  private static final float[] GENRE_WEIGHTS = {1, 1, 1, 1, 0.5f, 0.5f};
  private static final int[] DEVELOPER = {1, 1, 1, 2, 0, 0};
  private static final int[] PRICE = {FREE, FREE, FREE, 1, 2, UNKNOWN_PRICE};

  /** First dense input after the seven that are no item feature's and the three of the list. */
  private static final int GENRE_COSINE = 10;

  private static final int DEVELOPER_SHARE = GENRE_COSINE + 2;
  private static final int PRICE_SHARE = DEVELOPER_SHARE + 2;
  private static final int PRICE_DISTANCE = PRICE_SHARE + 2;

  private final RankerInputs inputs = new RankerInputs(features(false), vectors(), 2);
  private final HistoryRows history = new HistoryRows();

  /** Developer and price belong to the item tower or to the context. */
  private static FittedFeatures features(boolean inContext) {
    ItemFeature.MultiHot genres = ItemFeature.multiHot("genres").dim(2);
    ItemFeature.Categorical developer = ItemFeature.categorical("developer").dim(2);
    ItemFeature.Bucketized price = new ItemFeature.Bucketized("price", List.of(0.0, 10.0), 2);
    ItemFeature.ItemId id = new ItemFeature.ItemId(2);
    FeatureSpecBuilder spec = FeatureSpec.builder().add(id).add(genres);
    spec = inContext ? spec.context(developer, price) : spec.add(developer).add(price);
    List<FittedItemFeature> always =
        List.of(
            new FittedItemFeature.Id(id),
            new FittedItemFeature.Labels(
                genres,
                List.of("Strategy", "Racing"),
                new double[0],
                GENRE_OFFSETS,
                GENRES,
                GENRE_WEIGHTS));
    List<FittedItemFeature> moved =
        List.of(
            new FittedItemFeature.Codes(developer, List.of("", "One", "Two"), DEVELOPER),
            new FittedItemFeature.Codes(price, List.of("free", "cheap", "dear", "unknown"), PRICE));
    return new FittedFeatures(
        new FittedFeatures.State(
            spec.build(),
            List.of("a", "b", "c", "d", "e", "f"),
            inContext ? always : Stream.of(always, moved).flatMap(List::stream).toList(),
            inContext ? moved : List.of(),
            new int[] {9, 8, 7, 6, 5, 4},
            new float[] {1, 2, 3, 4, 5, 6},
            10,
            List.of()));
  }

  private static float[] vectors() {
    return new float[] {1, 0, 1, 0, 0, 1, 0, 1, 0.6f, 0.8f, -1, 0};
  }

  private static List<ScoredItem> candidates() {
    List<ScoredItem> candidates = new ArrayList<>();
    for (String id : List.of("b", "c", "d", "e", "f")) {
      candidates.add(new ScoredItem(id, 1f / (1 + candidates.size())));
    }
    return candidates;
  }

  private float[] dense() {
    float[] dense = new float[5 * inputs.denseWidth() + 1];
    Arrays.fill(dense, Float.NaN);
    inputs.fill(history, candidates(), dense, new int[5 * inputs.wideSlots()], new int[5], 0);
    return dense;
  }

  private int[][] wide() {
    int slots = inputs.wideSlots();
    int[] wide = new int[5 * slots];
    inputs.fill(history, candidates(), new float[5 * inputs.denseWidth()], wide, new int[5], 0);
    int[][] rows = new int[5][];
    for (int pair = 0; pair < 5; pair++) {
      rows[pair] = Arrays.copyOfRange(wide, pair * slots, (pair + 1) * slots);
    }
    return rows;
  }

  private float input(int pair, int input) {
    return dense()[pair * inputs.denseWidth() + input];
  }

  @Test
  void denseWidth_isWhatIsWritten() {
    history.addPlayed(0, 3, Verdict.NONE);
    history.addOwned(3);
    float[] dense = dense();
    for (int i = 0; i < dense.length - 1; i++) {
      assertTrue(Float.isFinite(dense[i]), "input " + i % inputs.denseWidth());
    }
    assertTrue(Float.isNaN(dense[dense.length - 1]), "one value too many");
  }

  /** The ranker reads a feature alike wherever it is declared. */
  @Test
  void contextFeatures_areReadLikeThoseOfTheTowers() {
    history.addPlayed(0, 3, Verdict.NONE);
    history.addPlayed(3, 1, Verdict.NONE);
    history.addOwned(4);
    RankerInputs context = new RankerInputs(features(true), vectors(), 2);
    assertEquals(inputs.denseWidth(), context.denseWidth());
    assertEquals(inputs.wideRows(), context.wideRows());
    float[] dense = new float[5 * inputs.denseWidth()];
    int[] wide = new int[5 * inputs.wideSlots()];
    context.fill(history, candidates(), dense, wide, new int[5], 0);
    assertArrayEquals(Arrays.copyOf(dense(), dense.length), dense);
    assertArrayEquals(Arrays.stream(wide()).flatMapToInt(Arrays::stream).toArray(), wide);
  }

  @Test
  void emptyHistory_isFinite() {
    float[] dense = dense();
    for (int i = 0; i < dense.length - 1; i++) {
      assertTrue(Float.isFinite(dense[i]), "input " + i % inputs.denseWidth());
    }
  }

  @Test
  void labels_cosineWithThePlayedProfile() {
    history.addPlayed(0, 3, Verdict.NONE);
    assertEquals(1, input(0, GENRE_COSINE), 1e-6);
    assertEquals(0, input(1, GENRE_COSINE), 1e-6);
    assertEquals(Math.sqrt(0.5), input(3, GENRE_COSINE), 1e-6);
    assertEquals(0, input(4, GENRE_COSINE), 1e-6);
  }

  /** Bucket 0, free, once passed for "unknown", which is the last bucket. */
  @Test
  void freeGames_shareTheirPriceBucket_unknownOnesNothing() {
    history.addPlayed(0, 3, Verdict.NONE);
    history.addPlayed(5, 3, Verdict.NONE);
    assertEquals(0.5, input(0, PRICE_SHARE), 1e-6, "free game, one of two played games is free");
    assertEquals(0, input(2, PRICE_SHARE), 1e-6, "cheap game");
    assertEquals(0, input(4, PRICE_SHARE), 1e-6, "game of unknown price");
    assertEquals(0.5, input(0, DEVELOPER_SHARE), 1e-6, "same developer");
    assertEquals(0, input(3, DEVELOPER_SHARE), 1e-6, "no developer is none in common");
  }

  @Test
  void priceDistance_isToTheKnownPricesPlayed() {
    history.addPlayed(3, 3, Verdict.NONE);
    history.addPlayed(5, 3, Verdict.NONE);
    assertEquals(1, input(0, PRICE_DISTANCE), 1e-6, "free against cheap");
    assertEquals(0, input(2, PRICE_DISTANCE), 1e-6, "cheap against cheap");
    assertEquals(0, input(4, PRICE_DISTANCE), 1e-6, "an unknown price is no distance away");
    history.clear();
    history.addPlayed(5, 3, Verdict.NONE);
    assertEquals(0, input(2, PRICE_DISTANCE), 1e-6, "no known price to be away from");
  }

  @Test
  void wide_rowsAreInTheTableAndNoTwoCrossesShareOne() {
    history.addPlayed(0, 3, Verdict.NONE);
    assertCrossesApart();
    history.addPlayed(2, 30, Verdict.NONE);
    history.addPlayed(4, 30, Verdict.NONE);
    assertCrossesApart();
  }

  private void assertCrossesApart() {
    int developer = inputs.wideSlots() - 2;
    int price = inputs.wideSlots() - 1;
    Map<Integer, String> owner = new HashMap<>();
    for (int[] rows : wide()) {
      for (int slot = 0; slot < rows.length; slot++) {
        int row = rows[slot];
        assertTrue(row >= 0 && row < inputs.wideRows(), "row " + row);
        String cross =
            slot == 0 ? "activity" : slot == developer ? "dev" : slot == price ? "price" : "genre";
        String before = row == 0 ? null : owner.putIfAbsent(row, cross);
        assertTrue(before == null || before.equals(cross), row + ": " + before + ", " + cross);
      }
    }
    assertEquals(Set.of("activity", "dev", "price", "genre"), Set.copyOf(owner.values()));
  }

  @Test
  void wide_tellsPlayedFromOwnedFromUnknownDevelopers() {
    history.addPlayed(0, 3, Verdict.NONE);
    history.addOwned(3);
    int developer = inputs.wideSlots() - 2;
    int[][] wide = wide();
    int none = wide[3][developer];
    assertEquals(none + 2, wide[0][developer], "developer of a played game");
    assertEquals(none + 1, wide[2][developer], "developer of an owned game");
    assertEquals(none, wide[4][developer], "no developer");
  }

  @Test
  void wide_crossesTheLeadingGenreWithTheCandidates() {
    history.addPlayed(0, 3, Verdict.NONE);
    int[][] strategist = wide();
    history.clear();
    history.addPlayed(2, 3, Verdict.NONE);
    int[][] racer = wide();
    assertNotEquals(strategist[0][1], racer[0][1], "the same game for another taste");
    assertEquals(0, strategist[4][1], "a game without genres has no cross");
    assertEquals(0, strategist[0][2], "a game of one genre has one cross");
  }
}
