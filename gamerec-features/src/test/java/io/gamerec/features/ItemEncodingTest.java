package io.gamerec.features;

import static io.gamerec.features.Libraries.refusal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gamerec.api.data.Catalogue;
import io.gamerec.api.internal.ArrowColumns;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is out of the vocabulary, missing or new. */
class ItemEncodingTest {
  private static final ArrowColumns.Text STUDIOS =
      new ArrowColumns.Text(new String[] {"b", "a", "b", null, "c", "a", "d", ""});
  private static final ArrowColumns.TextList TAGS =
      new ArrowColumns.TextList(
          List.of(List.of("x", "y"), List.of("y", "z"), List.of(), List.of("x", "y", "w")));

  private static Libraries column(ArrowColumns.Column column, int items) {
    return new Libraries(items).column("c", column).played("u", 0, 1);
  }

  private static Libraries column(ArrowColumns.Column column) {
    int items =
        column instanceof ArrowColumns.Text text
            ? text.values().length
            : column instanceof ArrowColumns.TextList lists
                ? lists.values().size()
                : ((ArrowColumns.Numbers) column).values().length;
    return column(column, items);
  }

  private static FittedFeatures fit(ArrowColumns.Column column, ItemFeature feature) {
    return column(column).fit(FeatureSpec.builder().itemId(1).add(feature).build());
  }

  private static FittedItemFeature.Codes codes(ItemFeature feature) {
    return (FittedItemFeature.Codes) fit(STUDIOS, feature).items().get(1);
  }

  private static int[] codesOf(FittedItemFeature.Codes codes) {
    return IntStream.range(0, codes.size()).map(codes::code).toArray();
  }

  private static FittedItemFeature encode(FittedFeatures fitted, ArrowColumns.Column column) {
    return fitted.encodeItems(column(column).data().catalogue()).items().get(1);
  }

  @Test
  void categorical_rareValues_areUnknown() {
    FittedItemFeature.Codes codes = codes(ItemFeature.categorical("c").minItems(2));
    assertEquals(List.of("", "a", "b"), codes.vocabulary());
    assertArrayEquals(new int[] {2, 1, 2, 0, 0, 1, 0, 0}, codesOf(codes));
  }

  /** Of those with as many items, the first in order are kept. */
  @Test
  void categorical_maxVocabulary_keepsTheCommonest() {
    assertEquals(
        List.of("", "a", "b", "c"),
        codes(ItemFeature.categorical("c").maxVocabulary(3)).vocabulary());
    assertEquals(
        List.of("", "a"), codes(ItemFeature.categorical("c").maxVocabulary(1)).vocabulary());
  }

  @Test
  void unknownValues_areRefusedWhereAsked() {
    assertEquals(
        "item g4 has c in column c, which is not in its vocabulary of 3",
        refusal(
            IllegalArgumentException.class,
            () -> codes(ItemFeature.categorical("c").minItems(2).refuseUnknown())));
    assertEquals(
        "item g1 has z in column c, which is not in its vocabulary of 2",
        refusal(
            IllegalArgumentException.class,
            () -> fit(TAGS, ItemFeature.multiHot("c").minItems(2).refuseUnknown())));
    FittedFeatures strict = fit(TAGS, ItemFeature.tfIdf("c").minItems(1).refuseUnknown());
    assertEquals(
        "item g0 has new in column c, which is not in its vocabulary of 4",
        refusal(
            IllegalArgumentException.class,
            () -> encode(strict, new ArrowColumns.TextList(List.of(List.of("x", "new"))))));
  }

  /** Weights are those of the labels that are kept. */
  @Test
  void labels_unknownOnes_areDropped() {
    FittedFeatures fitted = fit(TAGS, ItemFeature.multiHot("c").minItems(2));
    assertEquals(List.of("x", "y"), fitted.labels("c").vocabulary());
    assertArrayEquals(new float[] {0.5f, 0.5f, 0, 1, 0, 0, 0.5f, 0.5f}, fitted.labels("c").dense());
    FittedItemFeature.Labels cold =
        (FittedItemFeature.Labels)
            encode(
                fitted,
                new ArrowColumns.TextList(
                    List.of(List.of("new", "y", "z"), List.of("new"), List.of("y", "x"))));
    assertArrayEquals(new float[] {0, 1, 0, 0, 0.5f, 0.5f}, cold.dense());
  }

  /** IDF stays that of the fitted items, however common a label is among new ones. */
  @Test
  void tfIdf_ofNewItems_hasTheFittedIdf() {
    FittedFeatures fitted = fit(TAGS, ItemFeature.tfIdf("c").minItems(1).counted());
    FittedItemFeature.Labels cold =
        (FittedItemFeature.Labels)
            encode(fitted, new ArrowColumns.TextList(List.of(List.of("z", "z", "y"))));
    assertEquals(List.of("w", "x", "y", "z"), cold.vocabulary());
    assertArrayEquals(
        new float[] {0, 0, (float) Math.log(4 / 3.0) / 3, (float) Math.log(4) * 2 / 3},
        cold.dense(),
        1e-6f);
  }

  @Test
  void newItems_ofEveryKind() {
    FittedFeatures fitted = FeaturesFileTest.everyKind();
    Libraries cold =
        new Libraries(2)
            .column(Catalogue.ITEM_ID, new ArrowColumns.Text(new String[] {"new", "g3"}))
            .column("genres", new ArrowColumns.TextList(List.of(List.of("New"), List.of("Indie"))))
            .column("tags", new ArrowColumns.TextList(List.of(List.of("fps"), List.of())))
            .column("developer", new ArrowColumns.Text(new String[] {"Nobody", "Valve"}))
            .column("price", new ArrowColumns.Numbers(new double[] {7, Double.NaN}))
            .column("image", new ArrowColumns.Vectors(2, new float[] {0, 5, 0, 0}, bits(1)))
            .column("score", new ArrowColumns.Numbers(new double[] {1000, 75}))
            .column("release_year", new ArrowColumns.Numbers(new double[] {Double.NaN, 999}));
    EncodedItems encoded = fitted.encodeItems(cold.data().catalogue());
    assertEquals(List.of("new", "g3"), encoded.itemIds());
    assertEquals(2, encoded.size());
    encoded.knownRows()[1] = 99;
    assertArrayEquals(new int[] {-1, 3}, encoded.knownRows());
    assertEquals(
        fitted.spec().itemFeatures(),
        encoded.items().stream().map(FittedItemFeature::feature).toList());
    assertArrayEquals(
        new float[] {0, 0, 0, 1}, ((FittedItemFeature.Labels) encoded.items().get(1)).dense());
    assertArrayEquals(new int[] {0, 1}, codesOf((FittedItemFeature.Codes) encoded.items().get(3)));
    assertArrayEquals(new int[] {2, 8}, codesOf((FittedItemFeature.Codes) encoded.items().get(4)));
    assertArrayEquals(
        new float[] {0, 1, 0, 0, 0, 1},
        ((FittedItemFeature.Vectors) encoded.items().get(5)).inputs());
    FittedItemFeature.Numbers scores = (FittedItemFeature.Numbers) encoded.context().get(0);
    assertEquals(1, scores.value(0), "above all that were fitted on");
    assertEquals(0, scores.value(1), 1e-6, "half way between the second and third of four");
    FittedItemFeature.Numbers years = (FittedItemFeature.Numbers) encoded.context().get(1);
    assertTrue(years.isMissing(0));
    assertEquals(((FittedItemFeature.Numbers) fitted.context().get(1)).value(2), years.value(1));
  }

  private static BitSet bits(int... set) {
    BitSet bits = new BitSet();
    Arrays.stream(set).forEach(bits::set);
    return bits;
  }

  @Test
  void newItems_withoutAColumn_areRefused() {
    Catalogue bare = new Libraries(1).played("u", 0, 1).data().catalogue();
    assertEquals(
        "no column genres; the catalogue has [item_id]",
        refusal(
            IllegalArgumentException.class, () -> FeaturesFileTest.everyKind().encodeItems(bare)));
  }

  @Test
  void embedding_missing_isZerosAndIndicator() {
    ArrowColumns.Vectors images =
        new ArrowColumns.Vectors(2, new float[] {3, 4, 0, 0, 0, 0}, bits(1));
    Libraries libraries = column(images, 3);
    FittedItemFeature.Vectors plain =
        (FittedItemFeature.Vectors)
            libraries.fit(FeatureSpec.builder().itemId(1).embedding("c", 2).build()).items().get(1);
    assertArrayEquals(new float[] {3, 4, 0, 0, 0, 1, 0, 0, 0}, plain.inputs());
    assertEquals(2, plain.length());
    assertEquals(4, plain.value(0, 1));
    assertTrue(plain.isMissing(1));
    assertFalse(plain.isMissing(2), "zeros are a vector");
    FittedFeatures unit =
        libraries.fit(FeatureSpec.builder().itemId(1).embedding("c", f -> f.normalized()).build());
    assertArrayEquals(
        new float[] {0.6f, 0.8f, 0, 0, 0, 1, 0, 0, 0},
        ((FittedItemFeature.Vectors) unit.items().get(1)).inputs());
    Catalogue longer =
        column(new ArrowColumns.Vectors(3, new float[3], bits()), 1).data().catalogue();
    assertEquals(
        "column c has vectors of length 3, expected 2 as fitted",
        refusal(IllegalArgumentException.class, () -> unit.encodeItems(longer)));
  }

  static List<Arguments> unusable() {
    ArrowColumns.Text none = new ArrowColumns.Text(new String[] {null, ""});
    ArrowColumns.TextList empty = new ArrowColumns.TextList(List.of(List.of(), List.of()));
    ArrowColumns.Numbers nan = new ArrowColumns.Numbers(new double[] {Double.NaN, Double.NaN});
    ArrowColumns.Numbers infinite =
        new ArrowColumns.Numbers(new double[] {1, Double.NEGATIVE_INFINITY});
    return List.of(
        Arguments.of(
            none,
            ItemFeature.categorical("c"),
            "the vocabulary of column c is empty: none of its 0 values is in minItems = 1 of 2"
                + " items"),
        Arguments.of(
            empty,
            ItemFeature.multiHot("c"),
            "the vocabulary of column c is empty: none of its 0 values is in minItems = 1 of 2"
                + " items"),
        Arguments.of(
            TAGS,
            ItemFeature.tfIdf("c"),
            "the vocabulary of column c is empty: none of its 4 values is in minItems = 50 of 4"
                + " items"),
        Arguments.of(nan, ItemFeature.numeric("c"), "column c has no number in any of 2 items"),
        Arguments.of(
            infinite,
            ItemFeature.numeric("c"),
            "item g1 has -Infinity in column c, expected a finite number"),
        Arguments.of(
            infinite,
            ItemFeature.categorical("c"),
            "item g1 has -Infinity in column c, expected a finite number"),
        Arguments.of(
            new ArrowColumns.Numbers(new double[] {3, -1}),
            ItemFeature.numeric("c").logarithmic(),
            "item g1 has -1.0 in column c, whose logarithm needs more than -1"),
        Arguments.of(
            new ArrowColumns.Numbers(new double[] {3, 1e300}),
            ItemFeature.numeric("c").scaling(ItemFeature.Scaling.NONE),
            "item g1 has 1.0E300 in column c, which is no finite float when scaled"),
        Arguments.of(
            TAGS, ItemFeature.embedding("c"), "column c is of kind TextList, expected Vectors"));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void columnThatCannotBeFitted_isRefused(
      ArrowColumns.Column column, ItemFeature feature, String message) {
    assertEquals(message, refusal(IllegalArgumentException.class, () -> fit(column, feature)));
  }

  @Test
  void pool_ofALabelThatNobodyHas_isRefused() {
    FeatureSpec spec =
        FeatureSpec.builder()
            .itemId(1)
            .multiHot("c", 1)
            .history(h -> h.pools(Pool.where("some", GamePredicate.hasLabel("c", "q"))))
            .build();
    assertEquals(
        "a pool asks for label q of column c, which is not in its vocabulary of 4",
        refusal(IllegalArgumentException.class, () -> column(TAGS).fit(spec)));
  }

  /** Nothing of the object that was fitted on is in the features but its values. */
  @Test
  void fittedOnACopyOfAView_isTheSame() {
    Libraries one = Libraries.five().played("a", 0, 1, 1, 2).played("test", 2, 2);
    Libraries copy = Libraries.five().played("a", 0, 1, 1, 2);
    assertEquals(one.fit(Libraries.SPEC).fingerprint(), copy.fit(Libraries.SPEC).fingerprint());
    assertEquals(one.split().train().lineage(), one.fit(Libraries.SPEC).fittedOn());
  }

  /** Arrays that went in or came out are not those inside. */
  @Test
  void arrays_areCopies() {
    float[] inputs = {1, 0};
    FittedItemFeature.Numbers numbers =
        new FittedItemFeature.Numbers(ItemFeature.numeric("c"), new double[] {0, 1}, inputs);
    inputs[0] = 9;
    numbers.inputs()[0] = 9;
    numbers.statistics()[0] = 9;
    assertEquals(1, numbers.value(0));
    assertEquals(0, numbers.statistics()[0]);
    int[] codes = {0};
    FittedItemFeature.Codes coded =
        new FittedItemFeature.Codes(ItemFeature.categorical("c"), List.of("", "a"), codes);
    codes[0] = 1;
    assertEquals(0, coded.code(0));
  }

  @Test
  void fittedFeatures_thatDoNotFitTogether_areRefused() {
    assertEquals(
        "codes of c must be in [0, 2), got 2",
        refusal(
            IllegalArgumentException.class,
            () ->
                new FittedItemFeature.Codes(
                    ItemFeature.categorical("c"), List.of("", "a"), new int[] {2})));
    assertEquals(
        "idf of c must hold 1 values, got 0",
        refusal(
            IllegalArgumentException.class,
            () ->
                new FittedItemFeature.Labels(
                    ItemFeature.tfIdf("c"),
                    List.of("a"),
                    new double[0],
                    new int[1],
                    new int[0],
                    new float[0])));
    assertEquals(
        "offsets of c must ascend",
        refusal(
            IllegalArgumentException.class,
            () ->
                new FittedItemFeature.Labels(
                    ItemFeature.multiHot("c"),
                    List.of("a"),
                    new double[0],
                    new int[] {0, 1, 0},
                    new int[1],
                    new float[1])));
    FeatureSpec spec = FeatureSpec.builder().itemId(1).categorical("c", 1).build();
    FittedItemFeature id = new FittedItemFeature.Id(new ItemFeature.ItemId(1));
    FittedItemFeature two =
        new FittedItemFeature.Codes(spec.itemFeatures().get(1), List.of(""), new int[2]);
    assertEquals(
        "feature c must hold 1 items, got 2",
        refusal(
            IllegalArgumentException.class,
            () ->
                new FittedFeatures.State(
                    spec,
                    List.of("g"),
                    List.of(id, two),
                    List.of(),
                    new int[1],
                    new float[1],
                    1,
                    List.of())));
    assertEquals(
        "the fitted features are not those of the specification",
        refusal(
            IllegalArgumentException.class,
            () ->
                new FittedFeatures.State(
                    spec,
                    List.of("g"),
                    List.of(id),
                    List.of(),
                    new int[1],
                    new float[1],
                    1,
                    List.of())));
  }
}
