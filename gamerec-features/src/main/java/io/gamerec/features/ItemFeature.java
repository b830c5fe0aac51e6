package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * One input that a column of the catalogue gives. A feature of the item tower becomes a vector of
 * length {@link #dim()}; the order in which features are declared is the order in which their
 * vectors are concatenated. A feature of the ranker's context has no vector, its {@code dim} is not
 * read.
 *
 * <p>Options are set by methods, each of which returns a changed copy: {@code
 * ItemFeature.tfIdf("tags").dim(32).minItems(50).counted()}. Immutable and thread-safe.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ItemFeature.ItemId.class, name = "itemId"),
  @JsonSubTypes.Type(value = ItemFeature.MultiHot.class, name = "multiHot"),
  @JsonSubTypes.Type(value = ItemFeature.TfIdf.class, name = "tfIdf"),
  @JsonSubTypes.Type(value = ItemFeature.Categorical.class, name = "categorical"),
  @JsonSubTypes.Type(value = ItemFeature.Bucketized.class, name = "bucketized"),
  @JsonSubTypes.Type(value = ItemFeature.Numeric.class, name = "numeric"),
  @JsonSubTypes.Type(value = ItemFeature.Embedding.class, name = "embedding")
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

  /** Term frequency of TF-IDF. */
  enum TermFrequency {
    /** 1 / (position + 1), normalised to sum to one an item; a repeat counts once. */
    POSITION,
    /** How often the item lists the label, divided by the number of labels it lists. */
    COUNTED
  }

  /** How a number is brought to the scale that a tower expects. */
  enum Scaling {
    /** As it is. */
    NONE,
    /** Less the mean, divided by the standard deviation, or by 1 where that is 0. */
    STANDARD,
    /** Its quantile among the fitted items, from -1 for the least to 1 for the greatest. */
    QUANTILE
  }

  /**
   * An embedding of the item itself, without dropout unless set.
   *
   * @param dim length of the embedding and of the tower's vector
   * @return the feature
   */
  static ItemId itemId(int dim) {
    return new ItemId(dim, 0);
  }

  /**
   * A list of labels of equal weight, of dimension 8 unless set.
   *
   * @param column name of a list column
   * @return the feature
   */
  static MultiHot multiHot(String column) {
    return new MultiHot(column, 8, VocabularyPolicy.ALL);
  }

  /**
   * An ordered list of labels with TF-IDF weights. Unless set: dimension 32, hidden layer of 128,
   * labels of at least 50 items, weighted by position.
   *
   * @param column name of a list column
   * @return the feature
   */
  static TfIdf tfIdf(String column) {
    return new TfIdf(column, 32, 128, TermFrequency.POSITION, VocabularyPolicy.ALL).minItems(50);
  }

  /**
   * One value of a vocabulary, of dimension 8 unless set.
   *
   * @param column name of a text or number column
   * @return the feature
   */
  static Categorical categorical(String column) {
    return new Categorical(column, 8, VocabularyPolicy.ALL);
  }

  /**
   * A number's bucket, of dimension 4 unless set.
   *
   * @param column name of a number column
   * @param bounds strictly ascending
   * @return the feature
   */
  static Bucketized bucketized(String column, List<Double> bounds) {
    return new Bucketized(column, bounds, 4);
  }

  /**
   * A number itself, of dimension 4 and standardised unless set.
   *
   * @param column name of a number column
   * @return the feature
   */
  static Numeric numeric(String column) {
    return new Numeric(column, 4, false, Scaling.STANDARD);
  }

  /**
   * A vector that was computed elsewhere, of dimension 32 unless set.
   *
   * @param column name of a vector column
   * @return the feature
   */
  static Embedding embedding(String column) {
    return new Embedding(column, 32, false);
  }

  /**
   * An embedding of the item itself, shared with the pools of the user tower.
   *
   * @param dim length of the embedding and of the tower's vector
   * @param dropout how often training hides an item's embedding from the item tower, in [0, 1)
   */
  record ItemId(int dim, @JsonInclude(JsonInclude.Include.NON_DEFAULT) double dropout)
      implements ItemFeature {
    /**
     * Checks the components.
     *
     * @param dim at least 1
     * @param dropout in [0, 1)
     */
    public ItemId {
      check("itemId", dim);
      checkArgument(
          dropout >= 0 && dropout < 1, "dropout of itemId must be in [0, 1), got %s", dropout);
    }

    /**
     * An embedding without dropout.
     *
     * @param dim at least 1
     */
    public ItemId(int dim) {
      this(dim, 0);
    }

    /**
     * Sets how often training hides an item's embedding: at this rate the item tower reads the row
     * that all cold items share instead of the item's own. So the rest of the tower learns to do
     * without, and a game that nobody has played yet gets a usable vector from its metadata alone
     * (Volkovs, Yu and Poutanen, <i>DropoutNet: Addressing Cold Start in Recommender Systems</i>,
     * NeurIPS 2017). Encoding afterwards hides nothing.
     *
     * @param rate in [0, 1); 0 hides nothing
     * @return a changed copy
     */
    public ItemId dropout(double rate) {
      return new ItemId(dim, rate);
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
   * @param vocabulary which labels are kept
   */
  record MultiHot(String column, int dim, VocabularyPolicy vocabulary)
      implements ItemFeature, VocabularyPolicy.Setters<MultiHot> {
    /**
     * Checks the components.
     *
     * @param column name of a list column
     * @param dim at least 1
     * @param vocabulary which labels are kept
     */
    public MultiHot {
      check(column, dim);
      requireNonNull(vocabulary, "vocabulary");
    }

    /**
     * Sets the length of the tower's vector.
     *
     * @param dim at least 1
     * @return a changed copy
     */
    public MultiHot dim(int dim) {
      return new MultiHot(column, dim, vocabulary);
    }

    @Override
    public MultiHot vocabulary(VocabularyPolicy vocabulary) {
      return new MultiHot(column, dim, vocabulary);
    }
  }

  /**
   * A list of labels with TF-IDF weights. TF is over the kept labels; IDF is ln(N / df) with N
   * items in all and df items with the label.
   *
   * @param column name of a list column; by position, the most telling label stands first
   * @param dim length of the tower's vector
   * @param hidden width of its hidden layer
   * @param frequency what TF is
   * @param vocabulary which labels are kept
   */
  record TfIdf(
      String column, int dim, int hidden, TermFrequency frequency, VocabularyPolicy vocabulary)
      implements ItemFeature, VocabularyPolicy.Setters<TfIdf> {
    /**
     * Checks the components.
     *
     * @param column name of a list column
     * @param dim at least 1
     * @param hidden at least 1
     * @param frequency what TF is
     * @param vocabulary which labels are kept
     */
    public TfIdf {
      check(column, dim);
      checkArgument(hidden >= 1, "hidden of %s must be at least 1, got %s", column, hidden);
      requireNonNull(frequency, "frequency");
      requireNonNull(vocabulary, "vocabulary");
    }

    /**
     * Sets the length of the tower's vector.
     *
     * @param dim at least 1
     * @return a changed copy
     */
    public TfIdf dim(int dim) {
      return new TfIdf(column, dim, hidden, frequency, vocabulary);
    }

    /**
     * Sets the width of the hidden layer.
     *
     * @param hidden at least 1
     * @return a changed copy
     */
    public TfIdf hidden(int hidden) {
      return new TfIdf(column, dim, hidden, frequency, vocabulary);
    }

    /**
     * Has TF count how often an item lists a label, for columns whose order means nothing.
     *
     * @return a changed copy
     */
    public TfIdf counted() {
      return new TfIdf(column, dim, hidden, TermFrequency.COUNTED, vocabulary);
    }

    @Override
    public TfIdf vocabulary(VocabularyPolicy vocabulary) {
      return new TfIdf(column, dim, hidden, frequency, vocabulary);
    }
  }

  /**
   * One value of a vocabulary; 0 stands for missing and empty values and for those not in the
   * vocabulary. The vocabulary ascends: numbers by value, then texts.
   *
   * @param column name of a text or number column
   * @param dim length of the embedding and of the tower's vector
   * @param vocabulary which values are kept; a missing one is never refused
   */
  record Categorical(String column, int dim, VocabularyPolicy vocabulary)
      implements ItemFeature, VocabularyPolicy.Setters<Categorical> {
    /**
     * Checks the components.
     *
     * @param column name of a column
     * @param dim at least 1
     * @param vocabulary which values are kept
     */
    public Categorical {
      check(column, dim);
      requireNonNull(vocabulary, "vocabulary");
    }

    /**
     * Sets the length of the embedding.
     *
     * @param dim at least 1
     * @return a changed copy
     */
    public Categorical dim(int dim) {
      return new Categorical(column, dim, vocabulary);
    }

    @Override
    public Categorical vocabulary(VocabularyPolicy vocabulary) {
      return new Categorical(column, dim, vocabulary);
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
      check(column, dim);
      checkArgument(!bounds.isEmpty(), "bounds of %s must not be empty", column);
      bounds = List.copyOf(bounds);
      double before = Double.NEGATIVE_INFINITY;
      for (double bound : bounds) {
        checkArgument(before < bound, "bounds of %s must ascend, got %s", column, bounds);
        before = bound;
      }
    }
  }

  /**
   * A number itself: the tower reads the scaled value, 0 where it is missing, and an indicator, 1
   * where it is missing. The scaling is fitted on the catalogue; {@link Scaling#QUANTILE} clips
   * what lies outside.
   *
   * @param column name of a number column
   * @param dim length of the tower's vector
   * @param log1p whether the logarithm of 1 + value is scaled instead of the value, which then must
   *     be above -1
   * @param scaling how it is scaled
   */
  record Numeric(String column, int dim, boolean log1p, Scaling scaling) implements ItemFeature {
    /**
     * Checks the components.
     *
     * @param column name of a number column
     * @param dim at least 1
     * @param log1p whether the logarithm is taken
     * @param scaling how it is scaled
     */
    public Numeric {
      check(column, dim);
      requireNonNull(scaling, "scaling");
    }

    /**
     * Sets the length of the tower's vector.
     *
     * @param dim at least 1
     * @return a changed copy
     */
    public Numeric dim(int dim) {
      return new Numeric(column, dim, log1p, scaling);
    }

    /**
     * Has the logarithm of 1 + value scaled.
     *
     * @return a changed copy
     */
    public Numeric logarithmic() {
      return new Numeric(column, dim, true, scaling);
    }

    /**
     * Sets how the number is scaled.
     *
     * @param scaling the scaling
     * @return a changed copy
     */
    public Numeric scaling(Scaling scaling) {
      return new Numeric(column, dim, log1p, scaling);
    }
  }

  /**
   * A vector that was computed elsewhere, of an image or a text: the tower reads the vector, zeros
   * where it is missing, and an indicator, 1 where it is missing.
   *
   * @param column name of a vector column
   * @param dim length of the tower's vector
   * @param unitLength whether vectors are brought to unit length first; zeros stay zeros
   */
  record Embedding(String column, int dim, boolean unitLength) implements ItemFeature {
    /**
     * Checks the components.
     *
     * @param column name of a vector column
     * @param dim at least 1
     * @param unitLength whether vectors are brought to unit length first
     */
    public Embedding {
      check(column, dim);
    }

    /**
     * Sets the length of the tower's vector.
     *
     * @param dim at least 1
     * @return a changed copy
     */
    public Embedding dim(int dim) {
      return new Embedding(column, dim, unitLength);
    }

    /**
     * Has vectors brought to unit length.
     *
     * @return a changed copy
     */
    public Embedding normalized() {
      return new Embedding(column, dim, true);
    }
  }

  private static void check(String column, int dim) {
    checkArgument(!column.isEmpty(), "the column of a feature must have a name");
    checkArgument(dim >= 1, "dim of %s must be at least 1, got %s", column, dim);
  }
}
