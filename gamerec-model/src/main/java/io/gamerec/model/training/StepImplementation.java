package io.gamerec.model.training;

/**
 * What computes an optimiser step. Both compute the same; sums are taken in another order, so the
 * weights part by rounding after some tens of steps.
 */
public enum StepImplementation {
  /** One TorchScript program: sparse sums, cross-entropy and Adam in place. */
  FAST,
  /** Portable tensor operations, one after the other: the reference. */
  REFERENCE
}
