package io.gamerec.features.source;

import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.dataset.file.FileFormat;
import org.apache.arrow.dataset.file.FileSystemDatasetFactory;
import org.apache.arrow.dataset.jni.NativeMemoryPool;
import org.apache.arrow.dataset.jni.ReservationListener;
import org.apache.arrow.dataset.scanner.ScanOptions;
import org.apache.arrow.dataset.scanner.Scanner;
import org.apache.arrow.dataset.source.Dataset;
import org.apache.arrow.dataset.source.DatasetFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A Parquet file, read by Arrow's native library. The only class that names classes of {@code
 * arrow-dataset}, which is optional: it is loaded when the first Parquet file is read.
 */
record ParquetFile(Path file) implements ArrowInput {
  /** Rows of a batch: enough to forget the cost of a call into native code. */
  private static final long BATCH = 1 << 15;

  /** Memory that any file may take, for the row groups that the library reads ahead. */
  private static final long LEAST_LIMIT = 1L << 30;

  /** Memory by byte of the file: Parquet encodes and compresses. */
  private static final long LIMIT_FACTOR = 64;

  @Override
  public String name() {
    return file.getFileName().toString();
  }

  @Override
  @SuppressWarnings("try") // the artifact declares close() with Exception; it does not wait
  public void read(Batches batches) {
    try {
      long size = Files.size(file);
      if (!Files.isRegularFile(file)) {
        throw new IOException("is a directory, expected a file");
      }
      long limit = LEAST_LIMIT + LIMIT_FACTOR * size;
      try (BufferAllocator allocator = new RootAllocator(limit);
          NativeMemoryPool pool = NativeMemoryPool.createListenable(new Limit(limit));
          DatasetFactory factory =
              new FileSystemDatasetFactory(
                  allocator, pool, FileFormat.PARQUET, file.toUri().toString())) {
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

  /** Bounds what the native library allocates. */
  private static final class Limit implements ReservationListener {
    private final long limit;
    private final AtomicLong reserved = new AtomicLong();

    Limit(long limit) {
      this.limit = limit;
    }

    @Override
    public void reserve(long bytes) {
      if (reserved.addAndGet(bytes) > limit) {
        reserved.addAndGet(-bytes);
        throw new OutOfMemoryException("it needs more than " + limit + " bytes of memory");
      }
    }

    @Override
    public void unreserve(long bytes) {
      reserved.addAndGet(-bytes);
    }
  }
}
