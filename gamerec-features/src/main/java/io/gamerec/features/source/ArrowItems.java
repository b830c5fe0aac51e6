package io.gamerec.features.source;

import static com.google.common.base.Preconditions.checkArgument;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Utf8;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.internal.ArrowBounds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Copies items out of Arrow batches into one batch: codes decoded, ids as text, repeats left out.
 */
final class ArrowItems implements ArrowInput.Batches, AutoCloseable {
  private final ItemColumns columns;
  private final BufferAllocator allocator;
  private final Map<String, FieldVector> copies = new LinkedHashMap<>();
  private final Set<String> ids = new HashSet<>();
  private @Nullable List<Field> fields;
  private ReadReport.Counter counter = new ReadReport.Counter("");
  private long rowsBefore;
  private int size;

  ArrowItems(ItemColumns columns, BufferAllocator allocator) {
    this.columns = columns;
    this.allocator = allocator;
  }

  /** Starts a file. */
  void file(ReadReport.Counter fileCounter) {
    counter = fileCounter;
    rowsBefore = 0;
  }

  int size() {
    return size;
  }

  @Override
  public boolean wants(String column) {
    return columns.nameOf(column) != null;
  }

  @Override
  public void begin(Schema schema) {
    ArrowInput.require(schema, columns.itemId());
    if (columns.title() != null) {
      ArrowInput.require(schema, columns.title());
    }
    for (String column : columns.lists().keySet()) {
      ArrowInput.require(schema, column);
    }
    checkArgument(
        columns.numbers().isEmpty() && columns.lists().isEmpty(),
        "columns of Arrow and Parquet have types, declared were numbers %s and lists %s",
        columns.numbers(),
        columns.lists().keySet());
    List<Field> wanted =
        schema.getFields().stream().filter(field -> wants(field.getName())).toList();
    wanted.forEach(field -> ArrowInput.require(schema, field.getName()));
    checkArgument(
        fields == null || fields.equals(wanted),
        "all files must have the same columns, expected %s, got %s",
        fields,
        wanted);
    fields = wanted;
  }

  @Override
  public void batch(VectorSchemaRoot root, DictionaryProvider dictionaries) {
    int rows = root.getRowCount();
    List<Column> others = new ArrayList<>();
    Column idColumn = null;
    for (FieldVector vector : root.getFieldVectors()) {
      String name = columns.nameOf(vector.getName());
      if (name == null) {
        continue;
      }
      ArrowBounds.check(vector, rows);
      Column column = column(vector, dictionaries);
      boolean isId = name.equals(Catalogue.ITEM_ID);
      if (isId) {
        idColumn = column;
      } else {
        others.add(column);
      }
      copies.computeIfAbsent(name, key -> copyOf(key, column.values, isId));
    }
    for (int row = 0; row < rows; row++) {
      counter.line();
      if (idColumn != null && take(idColumn, others, row)) {
        size++;
      }
    }
    rowsBefore += rows;
  }

  private boolean take(Column idColumn, List<Column> others, int row) {
    long number = rowsBefore + row;
    int at = idColumn.at(row);
    String id = at < 0 ? null : idColumn.id(at);
    if (id == null || id.isEmpty()) {
      counter.malformed(
          number,
          at == Column.NO_ENTRY
              ? columns.itemId() + " has a code that is not in its dictionary"
              : columns.itemId() + " must be UTF-8 and not missing or empty");
      return false;
    }
    for (Column column : others) {
      if (column.at(row) == Column.NO_ENTRY) {
        counter.malformed(
            number, column.vector.getName() + " has a code that is not in its dictionary");
        return false;
      }
    }
    if (!ids.add(id)) {
      counter.dropped("repeats of an id");
      return false;
    }
    ((VarCharVector) copy(Catalogue.ITEM_ID)).setSafe(size, id.getBytes(UTF_8));
    for (Column column : others) {
      FieldVector copy = copy(String.valueOf(columns.nameOf(column.vector.getName())));
      int from = column.at(row);
      if (from >= 0 && !column.values.isNull(from)) {
        copy.copyFromSafe(from, size, column.values);
      }
    }
    return true;
  }

  private FieldVector copy(String name) {
    FieldVector copy = copies.get(name);
    if (copy == null) {
      throw new IllegalStateException("no copy of column " + name);
    }
    return copy;
  }

  private FieldVector copyOf(String name, FieldVector values, boolean isId) {
    if (isId) {
      checkArgument(
          values instanceof BaseIntVector
              || values instanceof VarCharVector
              || values instanceof LargeVarCharVector,
          "column %s must be Utf8, LargeUtf8 or Int, got %s",
          columns.itemId(),
          values.getField().getType());
      return new VarCharVector(name, allocator);
    }
    Field field = values.getField();
    FieldType type = new FieldType(true, field.getType(), null, field.getMetadata());
    return new Field(name, type, field.getChildren()).createVector(allocator);
  }

  private static Column column(FieldVector vector, DictionaryProvider dictionaries) {
    if (vector.getField().getDictionary() == null) {
      return new Column(vector, vector);
    }
    long id = vector.getField().getDictionary().getId();
    Dictionary dictionary = dictionaries.lookup(id);
    checkArgument(
        dictionary != null && vector instanceof BaseIntVector,
        "no dictionary %s for column %s",
        id,
        vector.getName());
    FieldVector values = dictionary.getVector();
    ArrowBounds.check(values, values.getValueCount());
    return new Column(vector, values);
  }

  /** The items as one batch, which stays this object's. */
  VectorSchemaRoot root() {
    copies.values().forEach(copy -> copy.setValueCount(size));
    List<FieldVector> vectors = List.copyOf(copies.values());
    return new VectorSchemaRoot(
        vectors.stream().map(FieldVector::getField).toList(), vectors, size);
  }

  @Override
  public void close() {
    copies.values().forEach(FieldVector::close);
  }

  /** A column, and the values that it or its codes stand for. */
  private record Column(FieldVector vector, FieldVector values) {
    static final int MISSING = -1;
    static final int NO_ENTRY = -2;

    /** Row of the values, or a constant. */
    int at(int row) {
      if (vector == values) {
        return row;
      }
      if (vector.isNull(row)) {
        return MISSING;
      }
      long code = ((BaseIntVector) vector).getValueAsLong(row);
      return code < 0 || code >= values.getValueCount() ? NO_ENTRY : (int) code;
    }

    @Nullable String id(int at) {
      if (values.isNull(at)) {
        return null;
      }
      if (values instanceof BaseIntVector ints) {
        long value = ints.getValueAsLong(at);
        return values.getField().getType() instanceof ArrowType.Int type && type.getIsSigned()
            ? Long.toString(value)
            : Long.toUnsignedString(value);
      }
      byte[] bytes =
          values instanceof VarCharVector texts
              ? texts.get(at)
              : ((LargeVarCharVector) values).get(at);
      return Utf8.isWellFormed(bytes) ? new String(bytes, UTF_8) : null;
    }
  }
}
