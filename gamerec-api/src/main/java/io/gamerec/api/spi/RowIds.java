package io.gamerec.api.spi;

/**
 * Which id the vector in each row of an index has. Rows count from 0 in the order of adding; a row
 * whose vector was removed has no id.
 */
public interface RowIds {

  /**
   * Number of rows, removed ones included.
   *
   * @return the number of rows
   */
  int rows();

  /**
   * The id of a row.
   *
   * @param row the row, in {@code [0, rows())}
   * @return the id, or -1 when its vector was removed
   */
  long id(int row);

  /**
   * The row of an id. O(1).
   *
   * @param id any number
   * @return the row, or -1 when no row has the id
   */
  int row(long id);

  /**
   * Whether every id that is there is the number of its row.
   *
   * @return true when rows may be taken for ids
   */
  boolean areRows();
}
