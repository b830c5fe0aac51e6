package io.gamerec.features.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gamerec.api.data.Interactions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Arrow vectors for tests, and what interactions hold as text. */
final class Tables {
  private final BufferAllocator allocator;
  final MapDictionaryProvider dictionaries = new MapDictionaryProvider();

  Tables(BufferAllocator allocator) {
    this.allocator = allocator;
  }

  static VectorSchemaRoot root(FieldVector... columns) {
    List<FieldVector> vectors = List.of(columns);
    return new VectorSchemaRoot(
        vectors.stream().map(FieldVector::getField).toList(),
        vectors,
        vectors.get(0).getValueCount());
  }

  VarCharVector texts(String name, String... texts) {
    VarCharVector vector = new VarCharVector(name, allocator);
    for (int row = 0; row < texts.length; row++) {
      if (texts[row] != null) {
        vector.setSafe(row, texts[row].getBytes(UTF_8));
      }
    }
    vector.setValueCount(texts.length);
    return vector;
  }

  LargeVarCharVector largeTexts(String name, String... texts) {
    LargeVarCharVector vector = new LargeVarCharVector(name, allocator);
    for (int row = 0; row < texts.length; row++) {
      if (texts[row] != null) {
        vector.setSafe(row, texts[row].getBytes(UTF_8));
      }
    }
    vector.setValueCount(texts.length);
    return vector;
  }

  Float8Vector doubles(String name, Double... values) {
    Float8Vector vector = new Float8Vector(name, allocator);
    for (int row = 0; row < values.length; row++) {
      if (values[row] != null) {
        vector.setSafe(row, values[row]);
      }
    }
    vector.setValueCount(values.length);
    return vector;
  }

  BigIntVector longs(String name, Long... values) {
    BigIntVector vector = new BigIntVector(name, allocator);
    for (int row = 0; row < values.length; row++) {
      if (values[row] != null) {
        vector.setSafe(row, values[row]);
      }
    }
    vector.setValueCount(values.length);
    return vector;
  }

  BitVector bits(String name, Boolean... values) {
    BitVector vector = new BitVector(name, allocator);
    for (int row = 0; row < values.length; row++) {
      if (values[row] != null) {
        vector.setSafe(row, values[row] ? 1 : 0);
      }
    }
    vector.setValueCount(values.length);
    return vector;
  }

  /** Codes; null is a missing one. */
  IntVector codes(String name, long dictionary, Integer... codes) {
    ArrowType.Int type = new ArrowType.Int(32, true);
    FieldType field = new FieldType(true, type, new DictionaryEncoding(dictionary, false, type));
    IntVector vector = new IntVector(name, field, allocator);
    for (int row = 0; row < codes.length; row++) {
      if (codes[row] != null) {
        vector.setSafe(row, codes[row]);
      }
    }
    vector.setValueCount(codes.length);
    return vector;
  }

  IntVector encoded(String name, long dictionary, List<String> entries, Integer... codes) {
    IntVector vector = codes(name, dictionary, codes);
    dictionaries.put(
        new Dictionary(
            texts(name, entries.toArray(String[]::new)), vector.getField().getDictionary()));
    return vector;
  }

  static byte[] file(VectorSchemaRoot root, DictionaryProvider dictionaries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return write(new ArrowFileWriter(root, dictionaries, Channels.newChannel(out)), out);
  }

  static byte[] stream(VectorSchemaRoot root, DictionaryProvider dictionaries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return write(new ArrowStreamWriter(root, dictionaries, Channels.newChannel(out)), out);
  }

  private static byte[] write(ArrowWriter writer, ByteArrayOutputStream out) {
    try (writer) {
      writer.start();
      writer.writeBatch();
      writer.end();
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** One text a row: user, item, hours, verdict and, where there are any, the time stamp. */
  static List<String> rows(Interactions interactions) {
    List<String> rows = new ArrayList<>();
    for (int user = 0; user < interactions.userCount(); user++) {
      for (int at = interactions.start(user); at < interactions.end(user); at++) {
        rows.add(
            String.join(
                    " ",
                    Stream.of(
                            interactions.userId(user),
                            interactions.itemIds().get(interactions.item(at)),
                            interactions.hours(at),
                            interactions.verdict(at),
                            interactions.hasTimestamps() ? interactions.timestamp(at) : "")
                        .map(String::valueOf)
                        .toList())
                .strip());
      }
    }
    return rows;
  }
}
