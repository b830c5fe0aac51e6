package io.gamerec.features;

import io.gamerec.features.split.HoldOutUsers;
import io.gamerec.features.split.KFold;
import io.gamerec.features.split.LeaveOut;
import io.gamerec.features.split.RollingBackTest;
import io.gamerec.features.split.SplitStrategy;
import io.gamerec.features.split.StandardSplit;
import io.gamerec.features.split.TemporalSplit;

/**
 * Starts the ways of dividing data into training, validation and test.
 *
 * <table>
 * <caption>What is held out</caption>
 * <tr><th>split</th><th>held out</th><th>evaluated with</th></tr>
 * <tr><td>{@link #standard()}, {@link #holdOutUsers()}, {@link #kFold}</td><td>whole
 * users</td><td>a protocol that draws questions</td></tr>
 * <tr><td>{@code holdOutUsers().foldIn(0.8)}</td><td>whole users, of whom a part is
 * shown</td><td>targets</td></tr>
 * <tr><td>{@link #leaveOneOut()}, {@link #leaveKOut}</td><td>the last games of every
 * user</td><td>targets</td></tr>
 * <tr><td>{@link #temporal()}, {@link #rollingBackTest()}</td><td>what comes after a point of
 * time</td><td>targets</td></tr>
 * </table>
 */
public final class Splits {
  private Splits() {}

  /**
   * The standard split of the numbered Steam sample, by the number in the user id.
   *
   * @return the strategy
   */
  public static SplitStrategy standard() {
    return new StandardSplit();
  }

  /**
   * Holds out a random share of the users.
   *
   * @return a tenth each for test and validation by seed 7 unless set otherwise
   */
  public static HoldOutUsers holdOutUsers() {
    return new HoldOutUsers();
  }

  /**
   * Leaves out each user's last played game for test and the one before it for validation.
   *
   * @return by time unless set otherwise
   */
  public static LeaveOut leaveOneOut() {
    return new LeaveOut(1);
  }

  /**
   * Leaves out each user's last k played games for test and the k before them for validation.
   *
   * @param k at least 1
   * @return by time unless set otherwise
   */
  public static LeaveOut leaveKOut(int k) {
    return new LeaveOut(k);
  }

  /**
   * Splits all users at the same points of time.
   *
   * @return without cut-offs; one must be set
   */
  public static TemporalSplit temporal() {
    return new TemporalSplit();
  }

  /**
   * Tests on several windows of time, one after the other.
   *
   * @return three folds; the window must be set
   */
  public static RollingBackTest rollingBackTest() {
    return new RollingBackTest();
  }

  /**
   * Divides the users into k parts and tests on each once.
   *
   * @param k at least 2
   * @return by seed 7, without validation, unless set otherwise
   */
  public static KFold kFold(int k) {
    return new KFold(k);
  }
}
