package io.gamerec.features;

import static io.gamerec.features.Libraries.refusal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.gamerec.api.Interaction;
import io.gamerec.api.internal.ArrowColumns;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureFittingTest {
  private static final FeatureSpec ID = FeatureSpec.builder().itemId(2).build();

  private static FittedItemFeature.Codes codes(
      ArrowColumns.Column column, FeatureSpecBuilder spec) {
    int items =
        column instanceof ArrowColumns.Text text
            ? text.values().length
            : ((ArrowColumns.Numbers) column).values().length;
    FittedFeatures fitted =
        new Libraries(items).column("x", column).played("u", 0, 1).fit(spec.itemId(2).build());
    return (FittedItemFeature.Codes) fitted.items().get(0);
  }

  private static int[] indices(FittedItemFeature.Labels labels, int row) {
    return IntStream.range(labels.start(row), labels.end(row)).map(labels::label).toArray();
  }

  private static float[] weights(FittedItemFeature.Labels labels, int row) {
    float[] weights = new float[labels.end(row) - labels.start(row)];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = labels.weight(labels.start(row) + i);
    }
    return weights;
  }

  private static int[] codesOf(FittedItemFeature.Codes codes) {
    return IntStream.range(0, codes.size()).map(codes::code).toArray();
  }

  private static FittedItemFeature.Codes categorical(ArrowColumns.Column column) {
    return codes(column, FeatureSpec.builder().categorical("x", 2));
  }

  @Test
  void multiHot_weighsLabelsAlike() {
    FittedItemFeature.Labels genres =
        Libraries.five().played("u", 0, 1).fit(Libraries.SPEC).labels("genres");
    assertEquals(List.of("Action", "Indie", "RPG"), genres.vocabulary());
    assertArrayEquals(new int[] {2, 0}, indices(genres, 0));
    assertArrayEquals(new float[] {0.5f, 0.5f}, weights(genres, 0));
    assertArrayEquals(new int[0], indices(genres, 1));
    assertArrayEquals(new float[] {1 / 3f, 1 / 3f, 1 / 3f}, weights(genres, 3));
    assertArrayEquals(
        new float[] {0.5f, 0, 0.5f, 0, 0, 0, 1, 0, 0, 1 / 3f, 1 / 3f, 1 / 3f, 0, 1, 0},
        genres.dense());
  }

  @Test
  void tfIdf_byHand() {
    FittedItemFeature.Labels tags =
        Libraries.five().played("u", 0, 1).fit(Libraries.SPEC).labels("tags");
    // "rare" is in one game only; both others are in three of five.
    assertEquals(List.of("co-op", "fps"), tags.vocabulary());
    float idf = (float) Math.log(5.0 / 3);
    assertArrayEquals(new int[] {1, 0}, indices(tags, 0));
    assertArrayEquals(new float[] {idf * 2 / 3, idf / 3}, weights(tags, 0), 1e-6f);
    assertArrayEquals(new float[] {idf}, weights(tags, 1), 1e-6f);
    assertArrayEquals(new float[0], weights(tags, 2));
  }

  /** It counted twice in the vocabulary, and dense() held less weight than the list. */
  @Test
  void labelTwiceInOneGame_countsOnce() {
    ArrowColumns.TextList lists =
        new ArrowColumns.TextList(List.of(List.of("a", "b", "a"), List.of("c")));
    FittedFeatures fitted =
        new Libraries(2)
            .column("l", lists)
            .column("t", lists)
            .played("u", 0, 1)
            .fit(
                FeatureSpec.builder()
                    .itemId(1)
                    .multiHot("l", 1)
                    .tfIdf("t", t -> t.dim(1).minItems(1))
                    .build());
    assertArrayEquals(new int[] {0, 1}, indices(fitted.labels("l"), 0));
    assertArrayEquals(new float[] {0.5f, 0.5f, 0, 0, 0, 1}, fitted.labels("l").dense());
    float idf = (float) Math.log(2);
    assertArrayEquals(new float[] {idf * 2 / 3, idf / 3}, weights(fitted.labels("t"), 0), 1e-6f);
  }

  @Test
  void categorical_numbersAscendByValue() {
    FittedItemFeature.Codes years =
        categorical(
            new ArrowColumns.Numbers(new double[] {2010, Double.NaN, 999, -1, 2010, 1e3, 0.5}));
    assertEquals(List.of("", "-1", "0.5", "999", "1000", "2010"), years.vocabulary());
    assertArrayEquals(new int[] {5, 0, 3, 1, 5, 4, 2}, codesOf(years));
  }

  @Test
  void categorical_textsFollowNumbers() {
    FittedItemFeature.Codes texts =
        categorical(new ArrowColumns.Text(new String[] {"b", "10", null, "9", "a", "b"}));
    assertEquals(List.of("", "9", "10", "a", "b"), texts.vocabulary());
    assertArrayEquals(new int[] {4, 2, 0, 1, 3, 4}, codesOf(texts));
  }

  /** Fitting ended in a NumberFormatException. */
  @Test
  void categorical_textsOfDigitsAndSignsThatAreNoNumbers() {
    String[] odd = {"-", ".", "1-2", "1.2.3", "--", "", "5."};
    FittedItemFeature.Codes texts = categorical(new ArrowColumns.Text(odd));
    assertEquals(List.of("", "-", "--", ".", "1-2", "1.2.3", "5."), texts.vocabulary());
    assertArrayEquals(new int[] {1, 3, 4, 5, 2, 0, 6}, codesOf(texts));
  }

  @ParameterizedTest
  @CsvSource({
    "0,0", "-1,0", "0.01,1", "4.99,1", "5,2", "9.99,2", "10,3", "19.99,3", "20,4", "29.99,4",
    "30,5", "39.99,5", "40,6", "59.99,6", "60,7", "1e9,7", "NaN,8"
  })
  void bucketized_atTheBoundsOfSystemA(double price, int bucket) {
    FittedItemFeature.Codes prices =
        codes(
            new ArrowColumns.Numbers(new double[] {price}),
            FeatureSpec.builder().bucketized("x", FeatureSpecs.STEAM_PRICE_BOUNDS, 2));
    assertArrayEquals(new int[] {bucket}, codesOf(prices));
    assertEquals(9, prices.vocabulary().size());
    assertEquals("unknown", prices.vocabulary().get(8));
  }

  @Test
  void bucketized_oneBound() {
    FittedItemFeature.Codes codes =
        codes(
            new ArrowColumns.Numbers(new double[] {1, 2, Double.NaN}),
            FeatureSpec.builder().bucketized("x", List.of(1.0), 2));
    assertArrayEquals(new int[] {0, 1, 2}, codesOf(codes));
    assertEquals(3, codes.vocabulary().size());
  }

  @Test
  void mediansAndPlayers_ofPlayedGamesOnly() {
    FittedFeatures fitted =
        new Libraries(4)
            .user("a", Interaction.played("g0", 1), Interaction.owned("g1"))
            .user("b", Interaction.played("g0", 10), Interaction.played("g1", 5))
            .user("c", Interaction.played("g0", 2), Interaction.played("g2", 3))
            .user("d", Interaction.played("g2", 6), Interaction.owned("g0"))
            .fit(ID);
    assertArrayEquals(new int[] {3, 1, 2, 0}, fitted.players());
    assertArrayEquals(new float[] {2, 5, 4.5f, 0}, fitted.medianHours());
  }

  @Test
  void median_ofAPart() {
    float[] values = {9, 3, 1, 2, 0};
    int[] scratch = new int[5];
    assertEquals(2, PoolProgram.median(values, 1, 4, scratch));
    assertEquals(2, PoolProgram.median(values, 1, 3, scratch));
    assertEquals(0, PoolProgram.median(values, 2, 2, scratch));
    assertArrayEquals(new float[] {9, 3, 1, 2, 0}, values);
  }

  /** What is scored on must leave no trace in what is fitted. */
  @Test
  void statistics_comeFromTrainingUsersAlone() {
    String without = canary("train", 1).fingerprint();
    assertEquals(without, canary("test", 100).fingerprint());
    assertEquals(without, canary("validation", 100).fingerprint());
    assertNotEquals(without, canary("train", 100).fingerprint());
    assertArrayEquals(new int[] {1, 1, 0, 0, 0}, canary("test", 100).players());
  }

  private static FittedFeatures canary(String changedUser, double hours) {
    Libraries libraries =
        Libraries.five()
            .played("train", 0, 1, 1, 2)
            .played("test", 2, 3)
            .played("validation", 3, 4);
    if (changedUser.equals("train")) {
      return libraries.played("train", 0, hours, 1, 2).fit(Libraries.SPEC);
    }
    return libraries.played(changedUser, 0, hours, 4, hours).fit(Libraries.SPEC);
  }

  @Test
  void missingColumn_isNamed() {
    assertEquals(
        "no column tags; the catalogue has [item_id]",
        refusal(
            IllegalArgumentException.class,
            () ->
                new Libraries(2)
                    .played("u", 0, 1)
                    .fit(FeatureSpec.builder().itemId(1).tfIdf("tags", 1).build())));
    assertEquals(
        "column x is of kind Text, expected Numbers",
        refusal(
            IllegalArgumentException.class,
            () ->
                codes(
                    new ArrowColumns.Text(new String[] {"a"}),
                    FeatureSpec.builder().bucketized("x", Arrays.asList(1.0), 1))));
  }
}
