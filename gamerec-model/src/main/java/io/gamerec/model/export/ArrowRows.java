package io.gamerec.model.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gamerec.api.TowerEncoder;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Rows of ids and vectors in Arrow. Floats are copied straight into Arrow's memory. Not
 * thread-safe.
 */
final class ArrowRows implements AutoCloseable {
  static final Field ID =
      new Field("id", FieldType.notNullable(ArrowType.Utf8.INSTANCE), List.of());

  private final int dim;
  private final VectorSchemaRoot root;
  private int filled;

  ArrowRows(TowerEncoder encoder, BufferAllocator allocator) {
    this.dim = encoder.dim();
    Field element =
        new Field(
            "item",
            FieldType.notNullable(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
            List.of());
    Field embedding =
        new Field(
            "embedding", FieldType.notNullable(new ArrowType.FixedSizeList(dim)), List.of(element));
    Map<String, String> metadata =
        Map.of(
            "gamerec.embeddings", Embeddings.VERSION,
            "gamerec.fingerprint", encoder.fingerprint(),
            "gamerec.dim", Integer.toString(dim),
            "gamerec.metric", encoder.metric().name());
    this.root = VectorSchemaRoot.create(new Schema(List.of(ID, embedding), metadata), allocator);
  }

  VectorSchemaRoot root() {
    return root;
  }

  /** Makes room for so many rows and forgets what was there. */
  void allocate(int rows) {
    root.clear();
    filled = 0;
    FixedSizeListVector vectors = vectors();
    vectors.setInitialCapacity(rows);
    vectors.allocateNew();
    vectors.setValueCount(rows);
    setAll(vectors.getValidityBuffer(), rows);
    setAll(vectors.getDataVector().getValidityBuffer(), rows * dim);
    ids().setInitialCapacity(rows);
    ids().allocateNew();
  }

  /** One bit a value. */
  private static void setAll(ArrowBuf bits, int count) {
    bits.setOne(0L, count / 8L);
    if (count % 8 != 0) {
      bits.setByte(count / 8L, (1 << (count % 8)) - 1);
    }
  }

  private VarCharVector ids() {
    return (VarCharVector) root.getVector(0);
  }

  private FixedSizeListVector vectors() {
    return (FixedSizeListVector) root.getVector(1);
  }

  /** Adds rows behind those added before; room was made. */
  void add(List<String> ids, float[] vectors, int offset) {
    fill(ids(), ids, filled);
    vectors()
        .getDataVector()
        .getDataBuffer()
        .nioBuffer(4L * filled * dim, 4 * ids.size() * dim)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .put(vectors, offset, ids.size() * dim);
    filled += ids.size();
    root.setRowCount(filled);
  }

  static void fill(VarCharVector vector, List<String> ids, int from) {
    int row = from;
    for (String id : ids) {
      vector.setSafe(row++, id.getBytes(UTF_8));
    }
  }

  @Override
  public void close() {
    root.close();
  }
}
