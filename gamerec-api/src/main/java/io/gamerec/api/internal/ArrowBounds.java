package io.gamerec.api.internal;

import static com.google.common.base.Preconditions.checkArgument;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;

/**
 * Checks that what an Arrow vector claims to hold lies within its buffers, before anything is
 * allocated by the claim or read through an offset.
 */
public final class ArrowBounds {
  private ArrowBounds() {}

  /**
   * Checks a vector of fixed or variable width, or of lists of these; of other vectors nothing.
   * O(rows) for offsets, else O(1).
   *
   * @param vector the vector
   * @param rows rows that it must have
   * @throws IllegalArgumentException if its buffers are too small for its rows, or offsets descend
   *     or leave the values
   */
  public static void check(ValueVector vector, int rows) {
    String name = vector.getName();
    if (rows == 0) {
      return;
    }
    if (vector instanceof BaseFixedWidthVector fixed) {
      long bits = vector instanceof BitVector ? 1 : 8L * fixed.getTypeWidth();
      checkValidity(vector, rows);
      checkSize(name, "values", fixed.getDataBuffer(), (rows * bits + 7) / 8);
    } else if (vector instanceof BaseVariableWidthVector texts) {
      checkValidity(vector, rows);
      long values = texts.getDataBuffer().capacity();
      checkOffsets(name, texts.getOffsetBuffer(), 4, rows, values);
    } else if (vector instanceof BaseLargeVariableWidthVector texts) {
      checkValidity(vector, rows);
      long values = texts.getDataBuffer().capacity();
      checkOffsets(name, texts.getOffsetBuffer(), 8, rows, values);
    } else if (vector instanceof ListVector lists) {
      checkValidity(vector, rows);
      FieldVector elements = lists.getDataVector();
      checkOffsets(name, lists.getOffsetBuffer(), 4, rows, elements.getValueCount());
      check(elements, elements.getValueCount());
    } else if (vector instanceof LargeListVector lists) {
      checkValidity(vector, rows);
      FieldVector elements = lists.getDataVector();
      checkOffsets(name, lists.getOffsetBuffer(), 8, rows, elements.getValueCount());
      check(elements, elements.getValueCount());
    } else if (vector instanceof FixedSizeListVector lists) {
      checkValidity(vector, rows);
      FieldVector elements = lists.getDataVector();
      long needed = (long) rows * lists.getListSize();
      checkArgument(
          needed <= elements.getValueCount(),
          "column %s claims %s elements, holds %s",
          name,
          needed,
          elements.getValueCount());
      check(elements, elements.getValueCount());
    }
  }

  private static void checkValidity(ValueVector vector, int rows) {
    checkSize(vector.getName(), "validity", vector.getValidityBuffer(), (rows + 7L) / 8);
  }

  private static void checkSize(String column, String what, ArrowBuf buffer, long needed) {
    checkArgument(
        buffer.capacity() >= needed,
        "column %s claims %s bytes of %s, holds %s",
        column,
        needed,
        what,
        buffer.capacity());
  }

  private static void checkOffsets(
      String column, ArrowBuf offsets, int width, int rows, long values) {
    checkSize(column, "offsets", offsets, (rows + 1L) * width);
    long before = 0;
    for (int row = 0; row <= rows; row++) {
      long offset = width == 4 ? offsets.getInt(4L * row) : offsets.getLong(8L * row);
      checkArgument(
          offset >= before && offset <= values,
          "column %s has offset %s in row %s, expected one from %s to %s",
          column,
          offset,
          row,
          before,
          values);
      before = offset;
    }
  }
}
