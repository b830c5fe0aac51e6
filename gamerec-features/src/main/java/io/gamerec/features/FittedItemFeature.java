package io.gamerec.features;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** The values of an item feature, one a row of the catalogue. The arrays must not be changed. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = FittedItemFeature.Id.class, name = "id"),
  @JsonSubTypes.Type(value = FittedItemFeature.Labels.class, name = "labels"),
  @JsonSubTypes.Type(value = FittedItemFeature.Codes.class, name = "codes")
})
public sealed interface FittedItemFeature {

  /**
   * The feature that was fitted.
   *
   * @return the feature
   */
  ItemFeature feature();

  /**
   * The item itself.
   *
   * @param feature the feature
   */
  record Id(ItemFeature feature) implements FittedItemFeature {}

  /**
   * Weighted labels.
   *
   * @param feature a multi-hot or TF-IDF feature
   * @param vocabulary the labels
   * @param indices label numbers of each item
   * @param weights their weights, in the same order
   */
  record Labels(ItemFeature feature, List<String> vocabulary, int[][] indices, float[][] weights)
      implements FittedItemFeature {

    /**
     * The weights as a dense matrix.
     *
     * @return a new array, {@code [items, vocabulary]} row-major
     */
    public float[] dense() {
      int width = vocabulary.size();
      float[] matrix = new float[indices.length * width];
      for (int row = 0; row < indices.length; row++) {
        for (int i = 0; i < indices[row].length; i++) {
          matrix[row * width + indices[row][i]] = weights[row][i];
        }
      }
      return matrix;
    }
  }

  /**
   * One code an item.
   *
   * @param feature a categorical or bucketized feature
   * @param vocabulary the meaning of each code
   * @param codes the code of each item
   */
  record Codes(ItemFeature feature, List<String> vocabulary, int[] codes)
      implements FittedItemFeature {

    /**
     * The code of missing values: the first of a categorical feature, the last of a bucketized one.
     *
     * @return the code
     */
    public int unknown() {
      return feature instanceof ItemFeature.Bucketized ? vocabulary.size() - 1 : 0;
    }
  }
}
