package io.gamerec.features.source;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.internal.ArrowBounds;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;

/** Numbers the ids of one column, batch by batch, without an object a row. */
final class ArrowIds {
  /** What the column gives for a code that its dictionary does not have. */
  static final int NO_ENTRY = -4;

  /** What the column gives for a missing id. */
  static final int MISSING = -5;

  private static final int UNRESOLVED = -6;

  /** Numbers an id given as bytes. */
  interface Numbering {
    int code(byte[] bytes, int from, int to);
  }

  private final String column;
  private final Numbering numbering;
  private final InteractionSink.Digits digits = new InteractionSink.Digits();
  private byte[] text = new byte[64];
  private int[] codeOfEntry = new int[0];
  private int entries;

  ArrowIds(String column, Numbering numbering) {
    this.column = column;
    this.numbering = numbering;
  }

  /** Numbers of the ids of a batch: those of the numbering, or one of the constants. */
  int[] read(FieldVector vector, DictionaryProvider dictionaries, int rows, int[] reused) {
    ArrowBounds.check(vector, rows);
    int[] codes = reused.length < rows ? new int[rows] : reused;
    DictionaryEncoding encoding = vector.getField().getDictionary();
    if (encoding == null) {
      checkType(vector);
      for (int row = 0; row < rows; row++) {
        codes[row] = vector.isNull(row) ? MISSING : code(vector, row);
      }
      return codes;
    }
    Dictionary dictionary = dictionaries.lookup(encoding.getId());
    checkArgument(dictionary != null, "no dictionary %s for column %s", encoding.getId(), column);
    FieldVector values = dictionary.getVector();
    checkType(values);
    entries = values.getValueCount();
    ArrowBounds.check(values, entries);
    if (codeOfEntry.length < entries) {
      codeOfEntry = new int[entries];
    }
    // A stream may replace its dictionaries between batches, in the same vector.
    Arrays.fill(codeOfEntry, 0, entries, UNRESOLVED);
    checkArgument(
        vector instanceof BaseIntVector,
        "codes of column %s must be Int, got %s",
        column,
        vector.getMinorType());
    BaseIntVector indices = (BaseIntVector) vector;
    for (int row = 0; row < rows; row++) {
      codes[row] = vector.isNull(row) ? MISSING : entry(values, indices.getValueAsLong(row));
    }
    return codes;
  }

  private int entry(FieldVector values, long index) {
    if (index < 0 || index >= entries) {
      return NO_ENTRY;
    }
    int entry = (int) index;
    if (codeOfEntry[entry] == UNRESOLVED) {
      codeOfEntry[entry] = values.isNull(entry) ? MISSING : code(values, entry);
    }
    return codeOfEntry[entry];
  }

  private int code(FieldVector vector, int row) {
    if (vector instanceof BaseIntVector ints) {
      int from = digits.write(ints.getValueAsLong(row), vector instanceof UInt8Vector);
      return numbering.code(digits.bytes(), from, digits.end());
    }
    int length = copy(vector, row);
    return numbering.code(text, 0, length);
  }

  private int copy(FieldVector vector, int row) {
    ArrowBuf offsets = vector.getOffsetBuffer();
    boolean large = vector instanceof LargeVarCharVector;
    long start = large ? offsets.getLong(8L * row) : offsets.getInt(4L * row);
    long end = large ? offsets.getLong(8L * (row + 1)) : offsets.getInt(4L * (row + 1));
    int length = Math.toIntExact(end - start);
    if (length > text.length) {
      text = new byte[Math.max(length, 2 * text.length)];
    }
    vector.getDataBuffer().getBytes(start, text, 0, length);
    return length;
  }

  private void checkType(FieldVector vector) {
    checkArgument(
        vector instanceof VarCharVector
            || vector instanceof LargeVarCharVector
            || vector instanceof BaseIntVector,
        "column %s must be Utf8, LargeUtf8 or Int, got %s",
        column,
        vector.getField().getType());
  }

  /** What is wrong with an id of which {@link #read} gave a constant. */
  String problem(int code) {
    return switch (code) {
      case MISSING -> column + " is missing";
      case NO_ENTRY -> column + " has a code that is not in its dictionary of " + entries;
      default -> column + " must be UTF-8 and not empty";
    };
  }
}
