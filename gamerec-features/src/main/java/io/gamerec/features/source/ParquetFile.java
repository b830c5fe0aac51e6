package io.gamerec.features.source;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.arrow.dataset.file.FileFormat;
import org.apache.arrow.dataset.file.FileSystemDatasetFactory;
import org.apache.arrow.dataset.jni.NativeMemoryPool;
import org.apache.arrow.dataset.scanner.ScanOptions;
import org.apache.arrow.dataset.scanner.Scanner;
import org.apache.arrow.dataset.source.Dataset;
import org.apache.arrow.dataset.source.DatasetFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A Parquet file, read by Arrow's native library. The only class that names classes of {@code
 * arrow-dataset}, which is optional: it is loaded when the first Parquet file is read.
 *
 * <p>The default pool of the library is used, and what it allocates is not bounded: a pool with a
 * listener is called by threads of the library after it was closed, which ends the JVM, and reads
 * on when the listener refuses. The vectors that reach Java are bounded by the size of the heap.
 */
record ParquetFile(Path file) implements ArrowInput {
  /** Rows of a batch: enough to forget the cost of a call into native code. */
  private static final long BATCH = 1 << 15;

  @Override
  public String name() {
    return file.getFileName().toString();
  }

  @Override
  @SuppressWarnings("try") // the artifact declares close() with Exception; it does not wait
  public void read(Batches batches) {
    try {
      if (Files.size(file) == 0 || !Files.isRegularFile(file)) {
        throw new IOException("expected a file that is not empty");
      }
      try (BufferAllocator allocator = new RootAllocator(Runtime.getRuntime().maxMemory());
          DatasetFactory factory =
              new FileSystemDatasetFactory(
                  allocator,
                  NativeMemoryPool.getDefault(),
                  FileFormat.PARQUET,
                  file.toUri().toString())) {
        Schema schema = factory.inspect();
        batches.begin(schema);
        String[] wanted =
            schema.getFields().stream()
                .map(Field::getName)
                .filter(batches::wants)
                .toArray(String[]::new);
        try (Dataset dataset = factory.finish(schema);
            Scanner scanner = dataset.newScan(new ScanOptions(BATCH, Optional.of(wanted)));
            ArrowReader reader = scanner.scanBatches()) {
          while (reader.loadNextBatch()) {
            batches.batch(reader.getVectorSchemaRoot(), reader);
          }
        }
      }
    } catch (GamerecException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(Files2.reason(e), e);
    } catch (Exception e) {
      throw unreadable(String.valueOf(e.getMessage()), e);
    }
  }

  private GamerecException unreadable(String reason, Exception cause) {
    String line = reason.lines().findFirst().orElse("it is damaged");
    return new GamerecException("cannot read the Parquet file " + file + ": " + line, cause);
  }
}
