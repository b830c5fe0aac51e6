package io.gamerec.features;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

/**
 * Which values and labels of a column make up its vocabulary, and what happens to the others. The
 * same items in another order give the same vocabulary.
 *
 * @param minItems items a value needs to be kept
 * @param maxSize values that are kept at most: those of most items, and of those with as many items
 *     the first in vocabulary order
 * @param unknown what happens to the others, in fitting as in encoding
 */
public record VocabularyPolicy(int minItems, int maxSize, Unknown unknown) {

  /** What happens to a value or label that is not in the vocabulary. */
  public enum Unknown {
    /** A value gets code 0, "unknown"; a label is dropped. */
    IGNORE,
    /** It is refused, with the item and the value. */
    REFUSE
  }

  /** Keeps everything that was fitted on and ignores the rest. */
  public static final VocabularyPolicy ALL =
      new VocabularyPolicy(1, Integer.MAX_VALUE, Unknown.IGNORE);

  /**
   * Checks the components.
   *
   * @param minItems at least 1
   * @param maxSize at least 1
   * @param unknown what happens to other values
   */
  public VocabularyPolicy {
    checkArgument(minItems >= 1, "minItems must be at least 1, got %s", minItems);
    checkArgument(maxSize >= 1, "maxSize of a vocabulary must be at least 1, got %s", maxSize);
    requireNonNull(unknown, "unknown");
  }

  /**
   * A feature with such a policy; its setters return changed copies.
   *
   * @param <F> the feature itself
   */
  public interface Setters<F> {
    /**
     * The policy.
     *
     * @return which values are kept
     */
    VocabularyPolicy vocabulary();

    /**
     * Sets the policy.
     *
     * @param vocabulary which values are kept
     * @return a changed copy
     */
    F vocabulary(VocabularyPolicy vocabulary);

    /**
     * Sets how many items a value needs to be kept.
     *
     * @param minItems at least 1
     * @return a changed copy
     */
    default F minItems(int minItems) {
      VocabularyPolicy old = vocabulary();
      return vocabulary(new VocabularyPolicy(minItems, old.maxSize, old.unknown));
    }

    /**
     * Sets how many values are kept at most, those of most items.
     *
     * @param maxSize at least 1
     * @return a changed copy
     */
    default F maxVocabulary(int maxSize) {
      VocabularyPolicy old = vocabulary();
      return vocabulary(new VocabularyPolicy(old.minItems, maxSize, old.unknown));
    }

    /**
     * Has values outside the vocabulary refused instead of ignored.
     *
     * @return a changed copy
     */
    default F refuseUnknown() {
      VocabularyPolicy old = vocabulary();
      return vocabulary(new VocabularyPolicy(old.minItems, old.maxSize, Unknown.REFUSE));
    }
  }
}
