package io.gamerec.features.source;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.IOException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** A run of Arrow batches of one schema: a file, or vectors in memory. */
interface ArrowInput {

  /** Takes batches; what is wrong with a column is an {@link IllegalArgumentException}. */
  interface Batches {
    /** Whether a column is read at all. */
    default boolean wants(String column) {
      return true;
    }

    /** Called once, before the batches. */
    void begin(Schema schema);

    /** Called for each batch; the vectors are overwritten or freed afterwards. */
    void batch(VectorSchemaRoot root, DictionaryProvider dictionaries);
  }

  /** Name for the report. */
  String name();

  /** Reads all batches. */
  void read(Batches batches);

  /** Checks that a schema has exactly one column of a name. */
  static void require(Schema schema, String column) {
    long count =
        schema.getFields().stream().filter(field -> field.getName().equals(column)).count();
    checkArgument(
        count == 1,
        "%s column %s; it has %s",
        count == 0 ? "no" : "more than one",
        column,
        schema.getFields().stream().map(field -> field.getName()).toList());
  }

  /** Reads what a reader gives. */
  static void readAll(ArrowReader reader, Batches batches) throws IOException {
    VectorSchemaRoot root = reader.getVectorSchemaRoot();
    batches.begin(root.getSchema());
    while (reader.loadNextBatch()) {
      batches.batch(root, reader);
    }
  }

  /** Vectors in memory. */
  record Root(String name, VectorSchemaRoot root, DictionaryProvider dictionaries)
      implements ArrowInput {
    @Override
    public void read(Batches batches) {
      try {
        batches.begin(root.getSchema());
        batches.batch(root, dictionaries);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
      }
    }
  }

  /** Batches of somebody else's reader. */
  record Reader(String name, ArrowReader reader) implements ArrowInput {
    @Override
    public void read(Batches batches) {
      try {
        readAll(reader, batches);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
      } catch (IOException e) {
        throw new GamerecException("cannot read " + name + ": " + Files2.reason(e), e);
      }
    }
  }
}
