package io.gamerec.api.internal;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;

/** Copies the columns of a catalogue out of Arrow and back. */
public final class ArrowColumns {
  private ArrowColumns() {}

  /** One value a row, on the Java heap. */
  public sealed interface Column permits Text, TextList, Numbers, Vectors {}

  /**
   * Texts.
   *
   * @param values null where missing
   */
  public record Text(@Nullable String[] values) implements Column {
    /**
     * The texts as a list.
     *
     * @return a view
     */
    public List<@Nullable String> list() {
      return Collections.unmodifiableList(Arrays.asList(values));
    }
  }

  /**
   * Lists of texts.
   *
   * @param values empty where missing
   */
  public record TextList(List<List<String>> values) implements Column {}

  /**
   * Numbers.
   *
   * @param values NaN where missing
   */
  public record Numbers(double[] values) implements Column {}

  /**
   * Vectors of one length.
   *
   * @param length length of a vector
   * @param values row after row, zeros where missing
   * @param missing the rows that have none
   */
  public record Vectors(int length, float[] values, BitSet missing) implements Column {}

  /**
   * Copies every column.
   *
   * @param root the Arrow columns
   * @return the columns by name, in the same order
   */
  public static Map<String, Column> read(VectorSchemaRoot root) {
    Map<String, Column> columns = new LinkedHashMap<>();
    for (FieldVector vector : root.getFieldVectors()) {
      Column previous = columns.put(vector.getName(), read(vector, root.getRowCount()));
      checkArgument(previous == null, "column %s occurs twice", vector.getName());
    }
    return columns;
  }

  private static Column read(FieldVector vector, int rows) {
    checkArgument(
        vector.getField().getDictionary() == null,
        "column %s is dictionary-encoded; decode it first",
        vector.getName());
    ArrowBounds.check(vector, rows);
    if (vector instanceof VarCharVector || vector instanceof LargeVarCharVector) {
      @Nullable String[] values = new String[rows];
      for (int row = 0; row < rows; row++) {
        values[row] = vector.isNull(row) ? null : text(vector, row);
      }
      return new Text(values);
    }
    if ((vector instanceof ListVector || vector instanceof LargeListVector)
        && isText(vector.getChildrenFromFields().get(0))) {
      FieldVector texts = vector.getChildrenFromFields().get(0);
      List<List<String>> values = new ArrayList<>(rows);
      for (int row = 0; row < rows; row++) {
        List<String> list = new ArrayList<>();
        if (!vector.isNull(row)) {
          int end = offset(vector, row + 1);
          for (int i = offset(vector, row); i < end; i++) {
            checkArgument(
                !texts.isNull(i), "column %s has a null in a list, row %s", vector.getName(), row);
            list.add(text(texts, i));
          }
        }
        values.add(List.copyOf(list));
      }
      return new TextList(List.copyOf(values));
    }
    if (vector instanceof FixedSizeListVector lists
        && lists.getDataVector() instanceof Float4Vector elements) {
      return vectors(lists, elements, rows);
    }
    checkArgument(
        vector instanceof FloatingPointVector
            || vector instanceof BaseIntVector
            || vector instanceof BitVector
            || vector instanceof DecimalVector
            || ArrowTimes.isTime(vector),
        "column %s must be Utf8, List of Utf8, Int, FloatingPoint, Decimal, Bool, Timestamp, Date or"
            + " FixedSizeList of 32-bit FloatingPoint, got %s",
        vector.getName(),
        vector.getField().getType());
    double[] values = new double[rows];
    for (int row = 0; row < rows; row++) {
      values[row] = vector.isNull(row) ? Double.NaN : number(vector, row);
    }
    return new Numbers(values);
  }

  private static Vectors vectors(FixedSizeListVector lists, Float4Vector elements, int rows) {
    int length = lists.getListSize();
    checkArgument(length >= 1, "column %s has vectors of length %s", lists.getName(), length);
    float[] values = new float[Math.multiplyExact(rows, length)];
    BitSet missing = new BitSet(rows);
    for (int row = 0; row < rows; row++) {
      if (lists.isNull(row)) {
        missing.set(row);
        continue;
      }
      for (int i = row * length; i < (row + 1) * length; i++) {
        checkArgument(
            !elements.isNull(i), "column %s has a null in a vector, row %s", lists.getName(), row);
        values[i] = elements.get(i);
        checkArgument(
            Float.isFinite(values[i]),
            "column %s has %s in a vector, row %s",
            lists.getName(),
            values[i],
            row);
      }
    }
    return new Vectors(length, values, missing);
  }

  /** Elements of unknown type belong to a writer that met empty lists only. */
  private static boolean isText(FieldVector elements) {
    return elements instanceof VarCharVector
        || elements instanceof LargeVarCharVector
        || elements instanceof NullVector;
  }

  /** Where a list starts; the check of the bounds has shown that it is an int. */
  private static int offset(FieldVector lists, int row) {
    return lists instanceof ListVector
        ? lists.getOffsetBuffer().getInt((long) row * ListVector.OFFSET_WIDTH)
        : (int) lists.getOffsetBuffer().getLong((long) row * LargeListVector.OFFSET_WIDTH);
  }

  private static String text(FieldVector texts, int row) {
    return new String(
        texts instanceof VarCharVector plain
            ? plain.get(row)
            : ((LargeVarCharVector) texts).get(row),
        UTF_8);
  }

  private static double number(FieldVector vector, int row) {
    if (vector instanceof FloatingPointVector floats) {
      return floats.getValueAsDouble(row);
    }
    if (vector instanceof BaseIntVector ints) {
      return ints.getValueAsLong(row);
    }
    if (vector instanceof DecimalVector decimals) {
      return decimals.getObjectNotNull(row).doubleValue();
    }
    if (ArrowTimes.isTime(vector)) {
      return ArrowTimes.millis(vector, row);
    }
    return ((BitVector) vector).get(row);
  }

  /**
   * Builds Arrow columns.
   *
   * @param columns the columns by name
   * @param rows number of rows of each
   * @param allocator allocates them
   * @return the Arrow columns; the caller closes them
   */
  public static VectorSchemaRoot write(
      Map<String, Column> columns, int rows, BufferAllocator allocator) {
    List<FieldVector> vectors = new ArrayList<>(columns.size());
    columns.forEach((name, column) -> vectors.add(write(name, column, rows, allocator)));
    return new VectorSchemaRoot(
        vectors.stream().map(FieldVector::getField).toList(), vectors, rows);
  }

  private static FieldVector write(
      String name, Column column, int rows, BufferAllocator allocator) {
    FieldVector vector;
    if (column instanceof Text texts) {
      VarCharVector out = new VarCharVector(name, allocator);
      out.allocateNew(rows);
      for (int row = 0; row < rows; row++) {
        String text = texts.values()[row];
        if (text != null) {
          out.setSafe(row, text.getBytes(UTF_8));
        }
      }
      vector = out;
    } else if (column instanceof TextList lists) {
      ListVector out = ListVector.empty(name, allocator);
      out.addOrGetVector(FieldType.nullable(ArrowType.Utf8.INSTANCE));
      UnionListWriter writer = out.getWriter();
      for (int row = 0; row < rows; row++) {
        writer.setPosition(row);
        writer.startList();
        for (String text : lists.values().get(row)) {
          writer.writeVarChar(text);
        }
        writer.endList();
      }
      vector = out;
    } else if (column instanceof Vectors vectors) {
      vector = write(name, vectors, rows, allocator);
    } else {
      Float8Vector out = new Float8Vector(name, allocator);
      out.allocateNew(rows);
      double[] values = ((Numbers) column).values();
      for (int row = 0; row < rows; row++) {
        if (!Double.isNaN(values[row])) {
          out.set(row, values[row]);
        }
      }
      vector = out;
    }
    vector.setValueCount(rows);
    return vector;
  }

  private static FieldVector write(
      String name, Vectors vectors, int rows, BufferAllocator allocator) {
    FixedSizeListVector out =
        new FixedSizeListVector(
            name,
            allocator,
            FieldType.nullable(new ArrowType.FixedSizeList(vectors.length())),
            null);
    FieldType elementType =
        FieldType.nullable(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE));
    Float4Vector elements = (Float4Vector) out.addOrGetVector(elementType).getVector();
    out.allocateNew();
    for (int row = 0; row < rows; row++) {
      if (!vectors.missing().get(row)) {
        out.setNotNull(row);
        for (int i = row * vectors.length(); i < (row + 1) * vectors.length(); i++) {
          elements.setSafe(i, vectors.values()[i]);
        }
      }
    }
    return out;
  }
}
