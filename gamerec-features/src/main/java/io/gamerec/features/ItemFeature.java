package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * One input of the item tower. The order in which features are declared is the order in which their
 * vectors are concatenated.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ItemFeature.ItemId.class, name = "itemId"),
  @JsonSubTypes.Type(value = ItemFeature.MultiHot.class, name = "multiHot"),
  @JsonSubTypes.Type(value = ItemFeature.TfIdf.class, name = "tfIdf"),
  @JsonSubTypes.Type(value = ItemFeature.Categorical.class, name = "categorical"),
  @JsonSubTypes.Type(value = ItemFeature.Bucketized.class, name = "bucketized")
})
public sealed interface ItemFeature {

  /**
   * The catalogue's column, which also names the feature's weights.
   *
   * @return the name
   */
  String column();

  /**
   * Length of the feature's vector in the item tower.
   *
   * @return the dimension
   */
  int dim();

  /**
   * An embedding of the item itself, shared with the pools of the user tower.
   *
   * @param dim length of the embedding and of the tower's vector
   */
  record ItemId(int dim) implements ItemFeature {
    /**
     * Checks the components.
     *
     * @param dim at least 1
     */
    public ItemId {
      checkDim("itemId", dim);
    }

    @Override
    public String column() {
      return "id";
    }
  }

  /**
   * A list of labels, each with weight 1 / number of labels. A label that is listed twice counts
   * once.
   *
   * @param column name of a list column
   * @param dim length of the tower's vector
   */
  record MultiHot(String column, int dim) implements ItemFeature {
    /**
     * Checks the components.
     *
     * @param column name of a list column
     * @param dim at least 1
     */
    public MultiHot {
      checkDim(column, dim);
    }
  }

  /**
   * An ordered list of labels with TF-IDF weights: TF is 1 / (position + 1) over the kept labels,
   * normalised to sum to one a game; IDF is ln(N / df) with N items in all and df items with the
   * label. A label that is listed twice counts once, at its first place.
   *
   * @param column name of a list column, most telling label first
   * @param dim length of the tower's vector
   * @param hidden width of its hidden layer
   * @param minItems items a label needs to be kept
   */
  record TfIdf(String column, int dim, int hidden, int minItems) implements ItemFeature {
    /**
     * Checks the components.
     *
     * @param column name of a list column
     * @param dim at least 1
     * @param hidden at least 1
     * @param minItems at least 1
     */
    public TfIdf {
      checkDim(column, dim);
      checkArgument(hidden >= 1, "hidden of %s must be at least 1, got %s", column, hidden);
      checkArgument(minItems >= 1, "minItems of %s must be at least 1, got %s", column, minItems);
    }
  }

  /**
   * One value of a vocabulary; 0 stands for missing and empty values and for those not in the
   * vocabulary. The vocabulary ascends: numbers by value, then texts.
   *
   * @param column name of a text or number column
   * @param dim length of the embedding and of the tower's vector
   */
  record Categorical(String column, int dim) implements ItemFeature {
    /**
     * Checks the components.
     *
     * @param column name of a column
     * @param dim at least 1
     */
    public Categorical {
      checkDim(column, dim);
    }
  }

  /**
   * A number's bucket: bucket 0 holds what is at most the first bound, bucket i what is above bound
   * i - 1 and below bound i, the next to last what is at least the last bound, the last one missing
   * numbers.
   *
   * @param column name of a number column
   * @param bounds ascending
   * @param dim length of the embedding and of the tower's vector
   */
  record Bucketized(String column, List<Double> bounds, int dim) implements ItemFeature {
    /**
     * Checks the components.
     *
     * @param column name of a number column
     * @param bounds at least one, strictly ascending
     * @param dim at least 1
     */
    public Bucketized {
      checkDim(column, dim);
      checkArgument(!bounds.isEmpty(), "bounds of %s must not be empty", column);
      bounds = List.copyOf(bounds);
      for (int i = 1; i < bounds.size(); i++) {
        checkArgument(
            bounds.get(i - 1) < bounds.get(i), "bounds of %s must ascend, got %s", column, bounds);
      }
    }
  }

  private static void checkDim(String column, int dim) {
    checkArgument(dim >= 1, "dim of %s must be at least 1, got %s", column, dim);
  }
}
