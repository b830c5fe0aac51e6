package io.gamerec.examples.soak;

/** What is searched, changed and swapped. Its ids are those of the items. */
interface SoakTarget extends AutoCloseable {

  /** Its name in messages. */
  String name();

  /**
   * Searches.
   *
   * @param query number of the query
   * @param k places
   * @param filter number of the filter
   */
  Answer search(int query, int k, int filter);

  /**
   * What was found.
   *
   * @param ids best first
   * @param scores inner products
   */
  record Answer(long[] ids, float[] scores) {}

  /** Adds items that are not there. */
  void add(int[] ids, float[] vectors);

  /** Replaces the vectors of items that are there. */
  void update(int[] ids, float[] vectors);

  /** Removes items. */
  void remove(int[] ids);

  /** Puts another snapshot of the same items in the place of this one; nobody changes it now. */
  void swap();

  @Override
  void close();
}
