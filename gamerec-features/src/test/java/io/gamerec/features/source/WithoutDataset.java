package io.gamerec.features.source;

import io.gamerec.api.GamerecException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Loads tables where the class loader has no {@code arrow-dataset}. */
public final class WithoutDataset implements Callable<List<String>> {
  /** For the test's class loader. */
  public WithoutDataset() {}

  @Override
  public List<String> call() {
    try (BufferAllocator allocator = new RootAllocator()) {
      Tables tables = new Tables(allocator);
      try (VectorSchemaRoot root =
          Tables.root(tables.texts("user_id", "u"), tables.texts("item_id", "i"))) {
        SourceData data = TabularSource.builder().interactions(Table.arrow(root)).build().load();
        String row = Tables.rows(data.data().interactions()).get(0);
        try {
          TabularSource.builder()
              .interactions(Table.parquet(Path.of("rows.parquet")))
              .build()
              .load();
          return List.of(row, "nothing thrown");
        } catch (GamerecException e) {
          return List.of(row, String.valueOf(e.getMessage()));
        }
      }
    }
  }
}
