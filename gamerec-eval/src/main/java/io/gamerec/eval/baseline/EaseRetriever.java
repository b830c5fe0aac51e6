package io.gamerec.eval.baseline;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Exclusion;
import io.gamerec.api.History;
import io.gamerec.api.Interaction;
import io.gamerec.api.ScoredItem;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.TrainView;
import io.gamerec.api.internal.SetOnce;
import io.gamerec.eval.internal.DenseScores;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * EASE^R (H. Steck, Embarrassingly Shallow Autoencoders for Sparse Data, 2019, arXiv 1905.03375): a
 * linear model of every game by every other, in closed form.
 *
 * <table>
 * <caption>Symbols of the paper</caption>
 * <tr><th>symbol</th><th>here</th></tr>
 * <tr><td>X</td><td>users x items, 1 where a training user played the game, else 0</td></tr>
 * <tr><td>G</td><td>X'X + lambda I</td></tr>
 * <tr><td>P</td><td>inverse of G</td></tr>
 * <tr><td>B</td><td>B[i][j] = -P[i][j] / P[j][j], B[i][i] = 0</td></tr>
 * </table>
 *
 * <p>The score of item j is the sum of B[i][j] over the played games i of the history; games that
 * were never played are not read, and a history without a known played game scores all items 0.
 *
 * <p>For n items, fitting takes O(n^3) time on one core, about 3 seconds for 2,215 items, and about
 * 28 n^2 bytes of heap; the model keeps 4 n^2 bytes. A retrieval takes O(played games x n).
 * Thread-safe; the same training view gives the same model.
 */
public final class EaseRetriever implements CandidateRetriever {
  private static final Logger LOG = LoggerFactory.getLogger(EaseRetriever.class);

  // Three matrices of doubles in EJML (the Gram matrix and two in blocks) and B as floats.
  private static final int FIT_BYTES_PER_PAIR = 3 * Double.BYTES + Float.BYTES;

  private final Catalogue catalogue;
  // Row i holds B[i][*].
  private final float[] weights;
  private final List<String> lineage;

  private EaseRetriever(TrainView train, float[] weights) {
    this.catalogue = train.catalogue();
    this.weights = weights;
    this.lineage = train.lineage();
  }

  /**
   * Starts an EASE.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public List<ScoredItem> retrieve(History history, int k, Exclusion exclusion) {
    int items = catalogue.size();
    float[] scores = new float[items];
    BitSet played = DenseScores.rows(catalogue, history, Interaction::isPlayed);
    for (int row = played.nextSetBit(0); row >= 0; row = played.nextSetBit(row + 1)) {
      int offset = row * items;
      for (int item = 0; item < items; item++) {
        scores[item] += weights[offset + item];
      }
    }
    return DenseScores.best(catalogue, scores, history, k, exclusion);
  }

  @Override
  public List<List<String>> fittedOn() {
    return List.of(lineage);
  }

  static void checkFits(long items, long heapBytes) {
    long bytes = items * items * FIT_BYTES_PER_PAIR;
    checkArgument(
        items * items <= Integer.MAX_VALUE - 8 && bytes <= heapBytes,
        "EASE over %s items needs %s MiB of heap and at most 46,340 items, the JVM may use %s MiB;"
            + " raise -Xmx or fit on fewer items",
        items,
        bytes >> 20,
        heapBytes >> 20);
  }

  private static DMatrixRMaj gram(Interactions libraries, double lambda) {
    int items = libraries.itemCount();
    DMatrixRMaj gram = new DMatrixRMaj(items, items);
    for (int user = 0; user < libraries.userCount(); user++) {
      int[] played = playedRows(libraries, user);
      for (int row : played) {
        for (int other : played) {
          gram.data[row * items + other]++;
        }
      }
    }
    for (int row = 0; row < items; row++) {
      gram.data[row * items + row] += lambda;
    }
    return gram;
  }

  private static int[] playedRows(Interactions libraries, int user) {
    return IntStream.range(libraries.start(user), libraries.end(user))
        .filter(position -> libraries.hours(position) > 0)
        .map(libraries::item)
        .toArray();
  }

  private static void invert(DMatrixRMaj matrix) {
    // Small matrices are factored in place and must not be written to while they are inverted.
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(matrix.numRows);
    if (!solver.setA(solver.modifiesA() ? matrix.copy() : matrix)) {
      throw new IllegalStateException("the Gram matrix is not positive definite");
    }
    solver.invert(matrix);
  }

  private static float[] weights(DMatrixRMaj inverse) {
    int items = inverse.numRows;
    float[] weights = new float[items * items];
    for (int row = 0; row < items; row++) {
      for (int item = 0; item < items; item++) {
        int at = row * items + item;
        weights[at] =
            row == item ? 0 : (float) (-inverse.data[at] / inverse.data[item * items + item]);
      }
    }
    return weights;
  }

  /** Collects the settings of an EASE. A setting is set once. Not thread-safe. */
  public static final class Builder {
    private double lambda = 500;
    private final SetOnce once = new SetOnce();

    private Builder() {}

    /**
     * Sets the strength of the L2 penalty; 500 unless set.
     *
     * @param lambda finite and above 0
     * @return this builder
     */
    public Builder lambda(double lambda) {
      checkArgument(
          lambda > 0 && Double.isFinite(lambda),
          "lambda must be finite and above 0, got %s",
          lambda);
      once.set("lambda");
      this.lambda = lambda;
      return this;
    }

    /**
     * Fits the model.
     *
     * @param train users to fit on
     * @return the retriever
     * @throws IllegalArgumentException if the catalogue is too large for the heap
     */
    public EaseRetriever fit(TrainView train) {
      int items = train.catalogue().size();
      checkFits(items, Runtime.getRuntime().maxMemory());
      long start = System.nanoTime();
      DMatrixRMaj matrix = gram(train.interactions(), lambda);
      invert(matrix);
      EaseRetriever fitted = new EaseRetriever(train, weights(matrix));
      LOG.debug("EASE over {} items fitted in {} s", items, (System.nanoTime() - start) / 1e9);
      return fitted;
    }
  }
}
