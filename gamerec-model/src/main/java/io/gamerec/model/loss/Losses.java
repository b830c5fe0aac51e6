package io.gamerec.model.loss;

/** The losses there are. Each has a temperature of 0.1 and no popularity term unless changed. */
public final class Losses {
  private static final double TEMPERATURE = 0.1;

  private Losses() {}

  /**
   * Softmax cross-entropy over the whole catalogue: the best choice while the catalogue's logits
   * are affordable, up to some tens of thousands of items on a CPU.
   *
   * @return the loss
   */
  public static FullSoftmax fullSoftmax() {
    return new FullSoftmax(TEMPERATURE, 0, false, FullSoftmax.DEFAULT_MEMORY_MEGABYTES);
  }

  /**
   * Softmax cross-entropy over the target and sampled negatives, with logQ correction.
   *
   * @param negatives what is sampled
   * @return the loss
   */
  public static SampledSoftmax sampledSoftmax(Negatives negatives) {
    return new SampledSoftmax(TEMPERATURE, 0, negatives, true, true, false);
  }

  /**
   * Softmax cross-entropy against the targets of the other examples of the batch, with logQ
   * correction. Without correction and masks it is InfoNCE.
   *
   * @return the loss
   */
  public static SampledSoftmax inBatchSoftmax() {
    return sampledSoftmax(Negatives.inBatch());
  }

  /**
   * Bayesian personalised ranking against one uniform negative.
   *
   * @return the loss
   */
  public static Bpr bpr() {
    return new Bpr(TEMPERATURE, 0, Negatives.uniform(1).drawnPerExample());
  }

  /**
   * Generalised binary cross-entropy against uniform negatives, calibration 0.75.
   *
   * @param negatives of an example
   * @return the loss
   */
  public static Gbce gbce(int negatives) {
    return new Gbce(TEMPERATURE, 0, Negatives.uniform(negatives).drawnPerExample(), 0.75);
  }
}
