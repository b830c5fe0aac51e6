package io.gamerec.model.internal;

import io.gamerec.api.ScoredItem;
import io.gamerec.features.FittedFeatures;
import io.gamerec.features.FittedItemFeature;
import io.gamerec.features.HistoryRows;
import io.gamerec.features.ItemFeature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the ranker sees of a (user, candidate) pair, worked out in plain Java.
 *
 * <p>Dense inputs: the first stage's score (gap to the best and standardised in the list) and rank,
 * whether the game is owned and unplayed, popularity and median play time, how long the history is,
 * how popular its games are, and for every item feature how near the candidate is to the history:
 * cosine of labels, share of the history with the same code, distance of ordered codes; last the
 * similarity of the item vectors, then numbers and vectors ({@link NumberInputs}). Features of the
 * towers and of the context are read alike. Wide inputs are crosses of one property of the user
 * with one of the candidate, each a row of a weight table: the user's leading labels x the
 * candidate's labels, habitual bucket x bucket, owned before or not, overlap of labels, activity x
 * popularity. Immutable but for scratch arrays; not thread-safe.
 */
public final class RankerInputs {
  /** Leading labels of a user that are crossed. */
  private static final int LEADING = 3;

  /** Labels of a candidate that are crossed. */
  private static final int CROSSED = 4;

  private static final int STEPS = 8;

  private final FittedFeatures features;
  private final float[] vectors;
  private final int dim;
  private final float[] logPlayers;
  private final float[] logMedian;
  private final List<FittedItemFeature.Labels> labels = new ArrayList<>();
  private final float[][] labelNorms;
  private final List<FittedItemFeature.Codes> codes = new ArrayList<>();
  private final List<FittedItemFeature.Labels> crossedLabels = new ArrayList<>();
  private final NumberInputs numbers;
  private final int denseWidth;
  private final int wideSlots;
  private final int wideRows;

  private final float[][] playedProfiles;
  private final float[][] ownedProfiles;
  private final float[] meanVector;

  /**
   * Prepares the inputs of a catalogue.
   *
   * @param features the fitted features of the first stage
   * @param vectors its item vectors, {@code [items, dim]}
   * @param dim length of a vector
   */
  public RankerInputs(FittedFeatures features, float[] vectors, int dim) {
    this.features = features;
    this.vectors = vectors;
    this.dim = dim;
    this.logPlayers = log1p(features.players());
    this.logMedian = log1p(features.medianHours());
    int slots = 1;
    int rows = STEPS * STEPS;
    List<FittedItemFeature> read =
        Stream.concat(features.items().stream(), features.context().stream()).toList();
    this.numbers = new NumberInputs(read);
    for (FittedItemFeature item : read) {
      if (item instanceof FittedItemFeature.Labels label) {
        labels.add(label);
        if (label.feature() instanceof ItemFeature.MultiHot) {
          crossedLabels.add(label);
          slots += LEADING * CROSSED;
          rows += label.vocabulary().size() * label.vocabulary().size();
        } else {
          slots++;
          rows += STEPS;
        }
      } else if (item instanceof FittedItemFeature.Codes code) {
        codes.add(code);
        slots++;
        rows += isOrdered(code) ? code.vocabulary().size() * code.vocabulary().size() : 3;
      }
    }
    this.wideSlots = slots;
    this.wideRows = rows + 1;
    this.labelNorms = new float[labels.size()][];
    this.playedProfiles = new float[labels.size()][];
    this.ownedProfiles = new float[labels.size()][];
    for (int i = 0; i < labelNorms.length; i++) {
      labelNorms[i] = LabelVectors.norms(labels.get(i));
      playedProfiles[i] = new float[labels.get(i).vocabulary().size()];
      ownedProfiles[i] = new float[labels.get(i).vocabulary().size()];
    }
    int ordered = (int) codes.stream().filter(RankerInputs::isOrdered).count();
    this.denseWidth = 10 + 2 * labels.size() + 2 * codes.size() + ordered + 5 + numbers.width();
    this.meanVector = new float[2 * dim];
  }

  private static boolean isOrdered(FittedItemFeature.Codes code) {
    return code.feature() instanceof ItemFeature.Bucketized;
  }

  private static float[] log1p(int[] values) {
    float[] logs = new float[values.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = (float) Math.log1p(values[i]);
    }
    return logs;
  }

  private static float[] log1p(float[] values) {
    float[] logs = new float[values.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = (float) Math.log1p(values[i]);
    }
    return logs;
  }

  /**
   * Length of a pair's dense input.
   *
   * @return the number of dense inputs
   */
  public int denseWidth() {
    return denseWidth;
  }

  /**
   * Crosses a pair can have.
   *
   * @return the number of wide inputs
   */
  public int wideSlots() {
    return wideSlots;
  }

  /**
   * Rows of the wide weight table; row 0 stands for "no cross here".
   *
   * @return the number of rows
   */
  public int wideRows() {
    return wideRows;
  }

  /**
   * Works out the inputs of one user's candidates.
   *
   * @param history the user's history
   * @param candidates what the first stage returned, best first
   * @param dense takes {@code [candidates, denseWidth]} from {@code pair} on
   * @param wide takes {@code [candidates, wideSlots]} from {@code pair} on
   * @param items takes the candidates' rows from {@code pair} on
   * @param pair number of the first pair
   */
  public void fill(
      HistoryRows history,
      List<ScoredItem> candidates,
      float[] dense,
      int[] wide,
      int[] items,
      int pair) {
    User user = new User(history);
    double sum = 0;
    double squares = 0;
    for (ScoredItem candidate : candidates) {
      sum += candidate.score();
      squares += (double) candidate.score() * candidate.score();
    }
    int n = candidates.size();
    float mean = (float) (sum / n);
    float deviation = (float) Math.sqrt(Math.max(1e-12, squares / n - (sum / n) * (sum / n)));
    for (int rank = 0; rank < n; rank++) {
      int row = features.row(candidates.get(rank).itemId()).orElseThrow();
      items[pair + rank] = row;
      int at = (pair + rank) * denseWidth;
      float score = candidates.get(rank).score();
      dense[at++] = score - candidates.get(0).score();
      dense[at++] = (score - mean) / deviation;
      dense[at++] = (float) (1 / Math.log(rank + 2.0));
      user.dense(row, dense, at);
      user.wide(row, wide, (pair + rank) * wideSlots);
    }
  }

  /** One user's side of the inputs. */
  private final class User {
    private final HistoryRows history;
    private final float[] weights;
    private final float meanPopularity;
    private final float[] playedNorms = new float[labels.size()];
    private final float[] ownedNorms = new float[labels.size()];
    private final int[][] leading = new int[crossedLabels.size()][];
    private final float[] meanCodes = new float[codes.size()];

    User(HistoryRows history) {
      this.history = history;
      int played = history.played();
      weights = new float[played];
      float sum = 0;
      float popularity = 0;
      for (int i = 0; i < played; i++) {
        weights[i] = (float) Math.log1p(history.playedHours(i));
        sum += weights[i];
        popularity += logPlayers[history.playedItem(i)];
      }
      meanPopularity = popularity / Math.max(1, played);
      for (int i = 0; i < played; i++) {
        weights[i] = sum == 0 ? 0 : weights[i] / sum;
      }
      for (int l = 0; l < labels.size(); l++) {
        Arrays.fill(playedProfiles[l], 0);
        Arrays.fill(ownedProfiles[l], 0);
        for (int i = 0; i < played; i++) {
          LabelVectors.add(labels.get(l), history.playedItem(i), weights[i], playedProfiles[l]);
        }
        for (int i = 0; i < history.owned(); i++) {
          LabelVectors.add(labels.get(l), history.ownedItem(i), 1, ownedProfiles[l]);
        }
        playedNorms[l] = LabelVectors.norm(playedProfiles[l]);
        ownedNorms[l] = LabelVectors.norm(ownedProfiles[l]);
      }
      for (int l = 0; l < leading.length; l++) {
        leading[l] =
            LabelVectors.leading(playedProfiles[labels.indexOf(crossedLabels.get(l))], LEADING);
      }
      for (int c = 0; c < meanCodes.length; c++) {
        meanCodes[c] = meanCode(codes.get(c));
      }
      Arrays.fill(meanVector, 0);
      for (int i = 0; i < played; i++) {
        axpy(1f / played, history.playedItem(i), 0);
      }
      for (int i = 0; i < history.owned(); i++) {
        axpy(1f / history.owned(), history.ownedItem(i), dim);
      }
      numbers.user(history, weights);
    }

    /** Mean of the known codes of the played games; the unknown code where none is known. */
    private float meanCode(FittedItemFeature.Codes code) {
      float sum = 0;
      float known = 0;
      for (int i = 0; i < history.played(); i++) {
        int value = code.code(history.playedItem(i));
        if (value != code.unknown()) {
          sum += weights[i] * value;
          known += weights[i];
        }
      }
      return known == 0 ? code.unknown() : sum / known;
    }

    private float distance(FittedItemFeature.Codes code, float mean, int row) {
      boolean known = mean != code.unknown() && code.code(row) != code.unknown();
      return known ? Math.abs(code.code(row) - mean) : 0;
    }

    private void axpy(float factor, int item, int offset) {
      for (int i = 0; i < dim; i++) {
        meanVector[offset + i] += factor * vectors[item * dim + i];
      }
    }

    void dense(int row, float[] out, int from) {
      int at = from;
      out[at++] = isOwned(row) ? 1 : 0;
      out[at++] = logPlayers[row];
      out[at++] = logMedian[row];
      out[at++] = (float) Math.log1p(history.played());
      out[at++] = (float) Math.log1p(history.owned());
      out[at++] = meanPopularity;
      out[at++] = Math.abs(logPlayers[row] - meanPopularity);
      for (int l = 0; l < labels.size(); l++) {
        FittedItemFeature.Labels label = labels.get(l);
        out[at++] =
            LabelVectors.cosine(label, row, playedProfiles[l], labelNorms[l][row] * playedNorms[l]);
        out[at++] =
            LabelVectors.cosine(label, row, ownedProfiles[l], labelNorms[l][row] * ownedNorms[l]);
      }
      for (int c = 0; c < codes.size(); c++) {
        FittedItemFeature.Codes code = codes.get(c);
        out[at++] = playedShare(code, row);
        out[at++] = ownedShare(code, row);
        if (isOrdered(code)) {
          out[at++] = distance(code, meanCodes[c], row);
        }
      }
      out[at++] = dot(row, meanVector, 0);
      out[at++] = dot(row, meanVector, dim);
      float nearest = -1;
      float weighted = 0;
      for (int i = 0; i < history.played(); i++) {
        float similarity = dot(row, vectors, history.playedItem(i) * dim);
        nearest = Math.max(nearest, similarity);
        weighted += weights[i] * similarity;
      }
      float nearestOwned = -1;
      for (int i = 0; i < history.owned(); i++) {
        nearestOwned = Math.max(nearestOwned, dot(row, vectors, history.ownedItem(i) * dim));
      }
      out[at++] = nearest;
      out[at++] = weighted;
      out[at++] = nearestOwned;
      numbers.write(row, out, at);
    }

    private boolean isOwned(int row) {
      for (int i = 0; i < history.owned(); i++) {
        if (history.ownedItem(i) == row) {
          return true;
        }
      }
      return false;
    }

    private float playedShare(FittedItemFeature.Codes code, int row) {
      int same = 0;
      for (int i = 0; i < history.played(); i++) {
        same += isSame(code, history.playedItem(i), row) ? 1 : 0;
      }
      return (float) same / Math.max(1, history.played());
    }

    private float ownedShare(FittedItemFeature.Codes code, int row) {
      int same = 0;
      for (int i = 0; i < history.owned(); i++) {
        same += isSame(code, history.ownedItem(i), row) ? 1 : 0;
      }
      return (float) same / Math.max(1, history.owned());
    }

    private static boolean isSame(FittedItemFeature.Codes code, int item, int other) {
      int value = code.code(item);
      return value == code.code(other) && value != code.unknown();
    }

    void wide(int row, int[] out, int from) {
      Arrays.fill(out, from, from + wideSlots, 0);
      int at = from;
      int table = 1;
      out[at++] = table + STEPS * step(history.played(), 2) + step(Math.exp(logPlayers[row]), 3);
      table += STEPS * STEPS;
      int crossed = 0;
      for (int l = 0; l < labels.size(); l++) {
        FittedItemFeature.Labels label = labels.get(l);
        int size = label.vocabulary().size();
        int first = label.start(row);
        int own = label.end(row) - first;
        if (label.feature() instanceof ItemFeature.MultiHot) {
          for (int user : leading[crossed]) {
            for (int i = 0; i < Math.min(CROSSED, own); i++) {
              out[at + i] = table + user * size + label.label(first + i);
            }
            at += CROSSED;
          }
          at += CROSSED * (LEADING - leading[crossed].length);
          table += size * size;
          crossed++;
        } else {
          int overlap = 0;
          for (int i = 0; i < own; i++) {
            overlap += playedProfiles[l][label.label(first + i)] > 0 ? 1 : 0;
          }
          out[at++] = table + Math.min(STEPS - 1, overlap);
          table += STEPS;
        }
      }
      for (int c = 0; c < codes.size(); c++) {
        FittedItemFeature.Codes code = codes.get(c);
        if (isOrdered(code)) {
          int size = code.vocabulary().size();
          out[at++] = table + Math.round(meanCodes[c]) * size + code.code(row);
          table += size * size;
        } else {
          out[at++] = table + (playedShare(code, row) > 0 ? 2 : ownedShare(code, row) > 0 ? 1 : 0);
          table += 3;
        }
      }
    }
  }

  private static int step(double value, double base) {
    return (int) Math.min(STEPS - 1, Math.log1p(value) / Math.log(base));
  }

  private float dot(int row, float[] other, int offset) {
    float sum = 0;
    for (int i = 0; i < dim; i++) {
      sum += vectors[row * dim + i] * other[offset + i];
    }
    return sum;
  }
}
