package io.gamerec.model.training;

/**
 * Numbers that matrix products of a training step are computed in. Weights, moments and sums are
 * 32-bit always.
 */
public enum Precision {
  /** 32-bit floating point. */
  FP32,
  /**
   * bfloat16: 8 bits of mantissa. About twice as fast where the processor has instructions for it
   * (AVX-512 BF16, AMX), slower where it has not. Losses differ by about 1e-3.
   */
  BF16
}
