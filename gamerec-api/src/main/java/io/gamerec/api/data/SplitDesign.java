package io.gamerec.api.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a split promises; {@link LeakageAudit} holds it to that.
 *
 * @param name name with all parameters, as in reports and provenance
 * @param wholeUsers whether no user has rows on two sides (strong generalisation); else every user
 *     may be trained on and some of its rows are held out
 * @param hidesTargets whether the split itself says which rows are asked for ({@link
 *     EvalView#targets()}); else a protocol draws its questions from whole libraries
 * @param trainedBefore training rows are older than this; null where the split does not go by time
 */
public record SplitDesign(
    String name, boolean wholeUsers, boolean hidesTargets, @Nullable Instant trainedBefore) {

  /**
   * Checks the name.
   *
   * @param name not blank
   * @param wholeUsers whether users are held out whole
   * @param hidesTargets whether the split says which rows are asked for
   * @param trainedBefore cut-off of the training rows, or null
   */
  public SplitDesign {
    checkArgument(!name.isBlank(), "the name of a split must not be blank");
  }

  /**
   * Users are held out whole and a protocol draws the questions.
   *
   * @param name name with all parameters
   * @return the design
   */
  public static SplitDesign ofUsers(String name) {
    return new SplitDesign(name, true, false, null);
  }

  /**
   * Users are held out whole; a part of each library is context and the rest targets.
   *
   * @param name name with all parameters
   * @return the design
   */
  public static SplitDesign foldIn(String name) {
    return new SplitDesign(name, true, true, null);
  }

  /**
   * Rows of users are held out that are trained on too.
   *
   * @param name name with all parameters
   * @return the design
   */
  public static SplitDesign withinUsers(String name) {
    return new SplitDesign(name, false, true, null);
  }

  /**
   * Rows are held out by their time.
   *
   * @param name name with all parameters
   * @param trainedBefore training rows are older than this
   * @return the design
   */
  public static SplitDesign byTime(String name, Instant trainedBefore) {
    return new SplitDesign(name, false, true, trainedBefore);
  }
}
