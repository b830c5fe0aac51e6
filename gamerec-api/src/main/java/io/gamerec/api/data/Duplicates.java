package io.gamerec.api.data;

/**
 * What becomes of several rows of one user and item. With time stamps the one row that is left
 * stands, among the user's rows, where its time stamp belongs; without, where the first one stood.
 */
public enum Duplicates {
  /** They are an error. */
  REFUSE,
  /** The first one counts; by time stamps where there are any. */
  KEEP_FIRST,
  /** The last one counts; by time stamps where there are any. */
  KEEP_LAST,
  /** The longest play time counts, with the last verdict and the last time stamp. */
  MAX,
  /** The play times add up, with the last verdict and the last time stamp. */
  SUM
}
