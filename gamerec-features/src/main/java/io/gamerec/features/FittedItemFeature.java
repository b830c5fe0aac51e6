package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A fitted item feature: what fitting learned, and the values of a catalogue's items, one a row.
 * Arrays are copied in and out: immutable and thread-safe.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = FittedItemFeature.Id.class, name = "id"),
  @JsonSubTypes.Type(value = FittedItemFeature.Labels.class, name = "labels"),
  @JsonSubTypes.Type(value = FittedItemFeature.Codes.class, name = "codes"),
  @JsonSubTypes.Type(value = FittedItemFeature.Numbers.class, name = "numbers"),
  @JsonSubTypes.Type(value = FittedItemFeature.Vectors.class, name = "vectors")
})
public sealed interface FittedItemFeature {

  /**
   * The feature that was fitted.
   *
   * @return the feature
   */
  ItemFeature feature();

  /**
   * Number of items.
   *
   * @return the number of rows; 0 for {@link Id}, which needs none
   */
  int size();

  /**
   * The item itself.
   *
   * @param feature the feature
   */
  record Id(ItemFeature feature) implements FittedItemFeature {
    @Override
    public int size() {
      return 0;
    }
  }

  /** Weighted labels, as compressed sparse rows. */
  final class Labels implements FittedItemFeature {
    @JsonProperty private final ItemFeature feature;
    @JsonProperty private final List<String> vocabulary;
    @JsonProperty private final double[] idf;
    @JsonProperty final int[] offsets;
    @JsonProperty final int[] indices;
    @JsonProperty final float[] weights;

    /**
     * Copies the arrays.
     *
     * @param feature a multi-hot or TF-IDF feature
     * @param vocabulary the labels
     * @param idf inverse document frequency of each label; empty for a multi-hot feature
     * @param offsets items + 1 places, ascending from 0: item i has the places from offset i to
     *     offset i + 1
     * @param indices label number at each place
     * @param weights its weight
     * @throws IllegalArgumentException if the arrays are not as described here
     */
    @JsonCreator
    public Labels(
        @JsonProperty("feature") ItemFeature feature,
        @JsonProperty("vocabulary") List<String> vocabulary,
        @JsonProperty("idf") double[] idf,
        @JsonProperty("offsets") int[] offsets,
        @JsonProperty("indices") int[] indices,
        @JsonProperty("weights") float[] weights) {
      int documents = feature instanceof ItemFeature.TfIdf ? vocabulary.size() : 0;
      checkArgument(
          idf.length == documents,
          "idf of %s must hold %s values, got %s",
          feature.column(),
          documents,
          idf.length);
      checkArgument(
          offsets.length > 0 && offsets[0] == 0, "offsets of %s must start at 0", feature.column());
      for (int row = 1; row < offsets.length; row++) {
        checkArgument(
            offsets[row - 1] <= offsets[row], "offsets of %s must ascend", feature.column());
      }
      int size = offsets[offsets.length - 1];
      checkArgument(
          indices.length == size && weights.length == size,
          "indices and weights of %s must hold %s values, got %s and %s",
          feature.column(),
          size,
          indices.length,
          weights.length);
      checkCodes(feature, indices, vocabulary.size());
      this.feature = feature;
      this.vocabulary = List.copyOf(vocabulary);
      this.idf = idf.clone();
      this.offsets = offsets.clone();
      this.indices = indices.clone();
      this.weights = weights.clone();
    }

    @Override
    public ItemFeature feature() {
      return feature;
    }

    /**
     * The labels by number.
     *
     * @return an immutable list
     */
    public List<String> vocabulary() {
      return vocabulary;
    }

    /**
     * Inverse document frequency.
     *
     * @param label number of a label of a TF-IDF feature
     * @return ln(N / df) of the items it was fitted on
     */
    public double idf(int label) {
      return idf[label];
    }

    @Override
    public int size() {
      return offsets.length - 1;
    }

    /**
     * First place of an item's labels.
     *
     * @param row the item
     * @return the place
     */
    public int start(int row) {
      return offsets[row];
    }

    /**
     * The place behind an item's last label.
     *
     * @param row the item
     * @return the place
     */
    public int end(int row) {
      return offsets[row + 1];
    }

    /**
     * Number of the label at a place.
     *
     * @param place the place
     * @return its number in the vocabulary
     */
    public int label(int place) {
      return indices[place];
    }

    /**
     * Weight of the label at a place.
     *
     * @param place the place
     * @return the weight
     */
    public float weight(int place) {
      return weights[place];
    }

    /**
     * The weights as a dense matrix.
     *
     * @return a new array, {@code [items, vocabulary]} row-major
     */
    public float[] dense() {
      int width = vocabulary.size();
      float[] matrix = new float[Math.multiplyExact(size(), width)];
      for (int row = 0; row < size(); row++) {
        for (int at = offsets[row]; at < offsets[row + 1]; at++) {
          matrix[row * width + indices[at]] = weights[at];
        }
      }
      return matrix;
    }
  }

  /** One code an item. */
  final class Codes implements FittedItemFeature {
    @JsonProperty private final ItemFeature feature;
    @JsonProperty private final List<String> vocabulary;
    @JsonProperty private final int[] codes;

    /**
     * Copies the codes.
     *
     * @param feature a categorical or bucketized feature
     * @param vocabulary the meaning of each code
     * @param codes the code of each item
     */
    @JsonCreator
    public Codes(
        @JsonProperty("feature") ItemFeature feature,
        @JsonProperty("vocabulary") List<String> vocabulary,
        @JsonProperty("codes") int[] codes) {
      checkCodes(feature, codes, vocabulary.size());
      this.feature = feature;
      this.vocabulary = List.copyOf(vocabulary);
      this.codes = codes.clone();
    }

    @Override
    public ItemFeature feature() {
      return feature;
    }

    /**
     * The meaning of each code.
     *
     * @return an immutable list
     */
    public List<String> vocabulary() {
      return vocabulary;
    }

    @Override
    public int size() {
      return codes.length;
    }

    /**
     * The code of an item.
     *
     * @param row the item
     * @return its code
     */
    public int code(int row) {
      return codes[row];
    }

    /**
     * The code of missing values: the first of a categorical feature, the last of a bucketized one.
     *
     * @return the code
     */
    public int unknown() {
      return feature instanceof ItemFeature.Bucketized ? vocabulary.size() - 1 : 0;
    }
  }

  /** A scaled number an item. */
  final class Numbers implements FittedItemFeature {
    @JsonProperty private final ItemFeature feature;
    @JsonProperty private final double[] statistics;
    @JsonProperty private final float[] inputs;

    /**
     * Copies the arrays.
     *
     * @param feature a numeric feature
     * @param statistics what the scaling needs: nothing, mean and deviation, or the quantiles from
     *     the least to the greatest, at equal distances
     * @param inputs for each item its value, then 1 where it is missing
     */
    @JsonCreator
    public Numbers(
        @JsonProperty("feature") ItemFeature feature,
        @JsonProperty("statistics") double[] statistics,
        @JsonProperty("inputs") float[] inputs) {
      checkArgument(inputs.length % 2 == 0, "inputs of %s must be pairs", feature.column());
      this.feature = feature;
      this.statistics = statistics.clone();
      this.inputs = inputs.clone();
    }

    @Override
    public ItemFeature feature() {
      return feature;
    }

    /**
     * What the scaling needs.
     *
     * @return a new array: nothing, mean and deviation, or the quantiles
     */
    public double[] statistics() {
      return statistics.clone();
    }

    @Override
    public int size() {
      return inputs.length / 2;
    }

    /**
     * The scaled value of an item.
     *
     * @param row the item
     * @return the value, 0 where it is missing
     */
    public float value(int row) {
      return inputs[2 * row];
    }

    /**
     * Whether an item has no value.
     *
     * @param row the item
     * @return true where it is missing
     */
    public boolean isMissing(int row) {
      return inputs[2 * row + 1] != 0;
    }

    /**
     * What a tower reads.
     *
     * @return a new array, {@code [items, 2]} row-major: the value, then 1 where it is missing
     */
    public float[] inputs() {
      return inputs.clone();
    }
  }

  /** A vector an item. */
  final class Vectors implements FittedItemFeature {
    @JsonProperty private final ItemFeature feature;
    @JsonProperty private final int length;
    private final float[] inputs;

    /**
     * Copies the array.
     *
     * @param feature an embedding feature
     * @param length length of a vector
     * @param inputs for each item its vector, then 1 where it is missing
     */
    public Vectors(ItemFeature feature, int length, float[] inputs) {
      checkArgument(
          length >= 1 && inputs.length % (length + 1) == 0,
          "inputs of %s must be rows of %s values and an indicator, got %s",
          feature.column(),
          length,
          inputs.length);
      this.feature = feature;
      this.length = length;
      this.inputs = inputs.clone();
    }

    @JsonCreator
    private static Vectors read(
        @JsonProperty("feature") ItemFeature feature,
        @JsonProperty("length") int length,
        @JsonProperty("inputs") byte[] inputs) {
      float[] values = new float[inputs.length / Float.BYTES];
      ByteBuffer.wrap(inputs).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return new Vectors(feature, length, values);
    }

    /** Little-endian floats; JSON has them in base64, a quarter of the length of their digits. */
    @JsonProperty("inputs")
    private byte[] bytes() {
      ByteBuffer bytes =
          ByteBuffer.allocate(inputs.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(inputs);
      return bytes.array();
    }

    @Override
    public ItemFeature feature() {
      return feature;
    }

    /**
     * Length of a vector.
     *
     * @return the length, the indicator not counted
     */
    public int length() {
      return length;
    }

    @Override
    public int size() {
      return inputs.length / (length + 1);
    }

    /**
     * A component of an item's vector.
     *
     * @param row the item
     * @param i number of the component
     * @return its value, 0 where the vector is missing
     */
    public float value(int row, int i) {
      return inputs[row * (length + 1) + i];
    }

    /**
     * Whether an item has no vector.
     *
     * @param row the item
     * @return true where it is missing
     */
    public boolean isMissing(int row) {
      return inputs[row * (length + 1) + length] != 0;
    }

    /**
     * What a tower reads.
     *
     * @return a new array, {@code [items, length + 1]} row-major: the vector, then 1 where it is
     *     missing
     */
    public float[] inputs() {
      return inputs.clone();
    }
  }

  private static void checkCodes(ItemFeature feature, int[] codes, int size) {
    for (int code : codes) {
      checkArgument(
          code >= 0 && code < size,
          "codes of %s must be in [0, %s), got %s",
          feature.column(),
          size,
          code);
    }
  }
}
