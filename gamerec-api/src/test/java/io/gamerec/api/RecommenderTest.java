package io.gamerec.api;

import static io.gamerec.api.Fixtures.assertContains;
import static io.gamerec.api.Fixtures.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gamerec.api.FakeStages.FakeRanker;
import io.gamerec.api.FakeStages.FakeRetriever;
import io.gamerec.api.bundle.Bundles;
import io.gamerec.api.data.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecommenderTest {
  private static final List<String> ITEMS = Fixtures.itemIds(6);
  private static final Catalogue CATALOGUE =
      Fixtures.catalogue(ITEMS, "Zero", "One", null, "Three", "Four", "Five");
  private static final History USER = History.builder().played("g0", 3).owned("g4").build();

  private final FakeRetriever retriever = new FakeRetriever(ITEMS);
  private final FakeRanker ranker = new FakeRanker();

  @TempDir private Path directory;

  private Recommender.Builder oneStage() {
    return Recommender.builder().retriever(retriever).catalogue(CATALOGUE);
  }

  private Recommender.Builder twoStages() {
    return oneStage().ranker(ranker);
  }

  @Test
  void recommend_oneStage_titlesAndRanksTheRetrieversOrder() {
    assertEquals(
        List.of(
            new Recommendation(1, "g1", "One", 99),
            new Recommendation(2, "g2", "g2", 98),
            new Recommendation(3, "g3", "Three", 97)),
        oneStage().build().recommend(USER, 3));
    assertEquals(3, retriever.askedFor);
  }

  @Test
  void recommend_twoStages_rankCandidatesThenCut() {
    Recommender recommender = twoStages().candidates(3).build();
    assertEquals(
        List.of(new Recommendation(1, "g3", "Three", -97), new Recommendation(2, "g2", "g2", -98)),
        recommender.recommend(USER, 2));
    assertEquals(3, retriever.askedFor);
  }

  @Test
  void recommend_moreThanCandidates_asksForAsMany() {
    assertEquals(4, twoStages().candidates(3).build().recommend(USER, 10).size());
    assertEquals(10, retriever.askedFor);
    twoStages().build().recommend(USER, 1);
    assertEquals(100, retriever.askedFor);
  }

  @Test
  void retrieveAll_keepsUsersApart() {
    List<List<ScoredItem>> answers =
        twoStages()
            .candidates(3)
            .build()
            .retrieveAll(List.of(USER, History.empty()), 1, Exclusion.HISTORY);
    assertEquals(
        List.of(List.of(new ScoredItem("g3", -97)), List.of(new ScoredItem("g2", -98))), answers);
    assertEquals(List.of(), twoStages().build().retrieveAll(List.of(), 1, Exclusion.NONE));
  }

  @Test
  void kBelowOne_isRefused() {
    for (int k : new int[] {0, -1}) {
      assertEquals(
          "k must be at least 1, got " + k,
          refusal(IllegalArgumentException.class, () -> twoStages().build().recommend(USER, k)));
    }
    assertEquals(
        "candidates must be at least 1, got 0",
        refusal(IllegalArgumentException.class, () -> twoStages().candidates(0)));
  }

  @Test
  void build_namesAllThatIsMissing() {
    assertEquals(
        "a Recommender needs [retriever, catalogue]",
        refusal(IllegalStateException.class, () -> Recommender.builder().build()));
    assertEquals(
        "a Recommender needs [catalogue]",
        refusal(
            IllegalStateException.class,
            () -> Recommender.builder().retriever(retriever).ranker(ranker).build()));
  }

  @Test
  void similarGames_titlesTheRetrieversAnswer() {
    assertEquals(
        List.of(new Recommendation(1, "g0", "Zero", 100), new Recommendation(2, "g2", "g2", 98)),
        twoStages().build().similarGames("g1", 2));
    CandidateRetriever plain = (history, k, exclusion) -> List.of();
    assertContains(
        refusal(
            IllegalStateException.class,
            () ->
                Recommender.builder()
                    .retriever(plain)
                    .catalogue(CATALOGUE)
                    .build()
                    .similarGames("g1", 2)),
        "does not find similar items");
  }

  /** A ranker of unknown lineage must not pass for the retriever's. */
  @Test
  void fittedOn_isThatOfBothStages() {
    CandidateRetriever fitted =
        new CandidateRetriever() {
          @Override
          public List<ScoredItem> retrieve(History history, int k, Exclusion exclusion) {
            return List.of();
          }

          @Override
          public List<List<String>> fittedOn() {
            return List.of(List.of("part", "whole"));
          }
        };
    Recommender.Builder one = Recommender.builder().retriever(fitted).catalogue(CATALOGUE);
    assertEquals(List.of(List.of("part", "whole")), one.build().fittedOn());
    assertEquals(
        List.of(List.of("part", "whole"), List.of()), one.ranker(ranker).build().fittedOn());
    assertEquals(FittedOn.UNKNOWN, oneStage().build().fittedOn());
  }

  @Test
  void close_closesBothStages() {
    twoStages().build().close();
    assertEquals(1, ranker.closed);
    assertEquals(1, retriever.closed);
    oneStage().build().close();
    assertEquals(2, retriever.closed);
  }

  /** The retriever, with its native index, stayed open. */
  @Test
  void close_rankerFails_stillClosesTheRetriever() {
    ranker.closeFails = true;
    Recommender recommender = twoStages().build();
    assertEquals(
        "cannot close " + FakeRanker.class.getName(),
        refusal(IllegalStateException.class, recommender::close));
    assertEquals(1, retriever.closed);
  }

  @Test
  void bundle_roundTrip_answersAlike() {
    Path bundle = directory.resolve("bundle");
    Map<String, String> provenance = Map.of("seed", "7", "data", "abc");
    String sha256;
    List<Recommendation> expected;
    try (Recommender recommender = twoStages().candidates(3).provenance(provenance).build()) {
      sha256 = recommender.save(bundle);
      expected = recommender.recommend(USER, 2);
    }
    try (Recommender loaded = Recommender.load(bundle)) {
      assertEquals(expected, loaded.recommend(USER, 2));
      assertEquals(provenance, loaded.provenance());
      assertEquals(3, ((FakeRetriever) loaded.retriever()).askedFor);
      assertEquals(sha256, loaded.save(directory.resolve("again")));
    }
  }

  @Test
  void bundle_oneStage_staysOne() {
    Path bundle = directory.resolve("bundle");
    oneStage().build().save(bundle);
    assertEquals(
        List.of(new Recommendation(1, "g1", "One", 99)),
        Recommender.load(bundle).recommend(USER, 1));
  }

  @Test
  void save_stageThatIsNoPart_leavesNothingBehind() throws IOException {
    CandidateRetriever plain = (history, k, exclusion) -> List.of();
    Recommender recommender = Recommender.builder().retriever(plain).catalogue(CATALOGUE).build();
    assertContains(
        refusal(IllegalStateException.class, () -> recommender.save(directory.resolve("bundle"))),
        "cannot be kept in a bundle");
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void load_otherKindOfBundle_isRefused() {
    Path bundle = directory.resolve("bundle");
    Bundles.write(bundle, retriever, Map.of());
    assertEquals(
        "bundle " + bundle + ": part fake-retriever must be a Recommender, is a FakeRetriever",
        refusal(GamerecException.class, () -> Recommender.load(bundle)));
  }
}
