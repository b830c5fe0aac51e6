package io.gamerec.model.export;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.dataset.file.DatasetFileWriter;
import org.apache.arrow.dataset.file.FileFormat;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Ids in a Parquet file, written by Arrow's native library. The only class of this module that
 * names classes of {@code arrow-dataset}, which is optional.
 */
final class ParquetIds {
  private static final int BATCH = 1 << 15;

  private ParquetIds() {}

  /** The ids as the library asks for them, a batch at a time. */
  private static final class Reader extends ArrowReader {
    private final List<String> ids;
    private int read;

    Reader(List<String> ids, BufferAllocator allocator) {
      super(allocator);
      this.ids = ids;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
      prepareLoadNextBatch();
      if (read == ids.size()) {
        return false;
      }
      int to = Math.min(ids.size(), read + BATCH);
      VarCharVector vector = (VarCharVector) getVectorSchemaRoot().getVector(0);
      vector.clear();
      vector.setInitialCapacity(to - read);
      vector.allocateNew();
      ArrowRows.fill(vector, ids.subList(read, to), 0);
      getVectorSchemaRoot().setRowCount(to - read);
      read = to;
      return true;
    }

    @Override
    public long bytesRead() {
      return 0;
    }

    @Override
    protected void closeReadSource() {}

    @Override
    protected Schema readSchema() {
      return new Schema(List.of(ArrowRows.ID));
    }
  }

  /** The library makes a folder of one file. */
  static void write(List<String> ids, Path file) {
    Files2.writeAtomically(
        file,
        temporary -> {
          Path folder = temporary.resolveSibling(temporary.getFileName() + ".d");
          try {
            try {
              Files.createDirectory(folder);
              writeFolder(ids, folder);
              Files.move(folder.resolve("0.parquet"), temporary);
            } finally {
              Files2.deleteTree(folder);
            }
          } catch (IOException e) {
            throw new GamerecException("cannot write " + file + ": " + Files2.reason(e), e);
          }
        });
  }

  private static void writeFolder(List<String> ids, Path folder) throws IOException {
    try (BufferAllocator allocator = new RootAllocator();
        ArrowReader reader = new Reader(ids, allocator)) {
      DatasetFileWriter.write(
          allocator,
          reader,
          FileFormat.PARQUET,
          folder.toUri().toString(),
          new String[0],
          1,
          "{i}.parquet");
    }
  }
}
