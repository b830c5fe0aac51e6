package io.gamerec.features.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.GamerecException;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.data.Duplicates;
import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.InteractionsBuilder;
import io.gamerec.api.internal.Files2;
import io.gamerec.api.internal.SetOnce;
import io.gamerec.features.internal.Catalogues;
import io.gamerec.features.internal.Hashes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Interactions and items out of tables of any kind: CSV, TSV, Arrow IPC, Parquet, Arrow in memory.
 *
 * <p>Users are numbered in the order of their first kept row. Items have the rows of the items
 * table, or without one the ids that occur, ascending, numbers by value. So the order of the rows
 * changes the numbering of users, which of {@link Duplicates#KEEP_FIRST repeated} rows counts and,
 * where there are no time stamps, the order within a history, and nothing else. Rows of an item
 * that is not in the items table are counted and left out.
 *
 * <p>Arrow columns are read where they lie, without an object a row; dictionary-encoded ids are
 * numbered once an entry and batch. The SHA-256 of the result is that of the file, or of the list
 * of the hashes of several, the interactions' first; where vectors in memory take part, that of
 * what they gave. Immutable and thread-safe as far as its tables are.
 */
public final class TabularSource implements Source {
  private final Table interactions;
  private final InteractionColumns columns;
  private final @Nullable Table items;
  private final ItemColumns itemColumns;
  private final Duplicates duplicates;

  private TabularSource(Builder builder) {
    this.interactions = requireNonNull(builder.interactions, "interactions");
    this.columns = builder.columns;
    this.items = builder.items;
    this.itemColumns = builder.itemColumns;
    this.duplicates = builder.duplicates;
  }

  /**
   * Starts a source.
   *
   * @return a new builder; interactions are required
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if vectors in memory lack a column, have one of another type,
   *     or a user has an item twice and that is refused
   */
  @Override
  public SourceData load() {
    List<ReadReport.FileReport> itemReports = new ArrayList<>();
    Catalogue known = items == null ? null : readItems(items, itemReports);
    if (known != null && known.size() == 0) {
      throw new GamerecException("no item is left: " + oneLine(itemReports));
    }
    InteractionsBuilder rows = Interactions.builder().duplicates(duplicates);
    InteractionSink sink = new InteractionSink(rows, known);
    List<ReadReport.FileReport> reports = new ArrayList<>();
    readInteractions(sink, reports);
    if (rows.rows() == 0) {
      throw new GamerecException("no interaction is left: " + oneLine(reports));
    }
    Catalogue catalogue = known == null ? Catalogues.ofIds(sink.itemIds()) : known;
    Interactions built = build(rows, catalogue);
    Map<String, Long> cleaned = new LinkedHashMap<>();
    if (rows.merged() > 0) {
      cleaned.put("rows merged into others of the same user and item", rows.merged());
    }
    reports.addAll(itemReports);
    GameData data = new GameData(built, catalogue);
    return new SourceData(data, new ReadReport(reports, cleaned), sha256(data));
  }

  private static String oneLine(List<ReadReport.FileReport> reports) {
    return new ReadReport(reports, Map.of()).toString().strip().replaceAll("\\s*\n\\s*", "; ");
  }

  private Interactions build(InteractionsBuilder rows, Catalogue catalogue) {
    try {
      return rows.build(catalogue.itemIds());
    } catch (IllegalArgumentException e) {
      String message = e.getMessage() + "; say with duplicates(...) what becomes of repeats";
      throw isInMemory(interactions)
          ? new IllegalArgumentException("interactions: " + message, e)
          : new GamerecException(path(interactions) + ": " + message, e);
    }
  }

  private void readInteractions(InteractionSink sink, List<ReadReport.FileReport> reports) {
    if (interactions instanceof Table.Csv csv) {
      for (CsvFile input : csv.inputs()) {
        ReadReport.Counter counter = new ReadReport.Counter(input.input().name(), "row", "line");
        input.read(new CsvInteractions(columns, sink, counter), counter);
        reports.add(counter.report(sink.kept()));
      }
      return;
    }
    for (ArrowInput input : arrowInputs(interactions, "interactions")) {
      ReadReport.Counter counter = new ReadReport.Counter(input.name(), "row", "row");
      input.read(new ArrowInteractions(columns, sink, counter));
      reports.add(counter.report(sink.kept()));
    }
  }

  private Catalogue readItems(Table table, List<ReadReport.FileReport> reports) {
    if (table instanceof Table.Csv csv) {
      CsvItems rows = new CsvItems(itemColumns);
      for (CsvFile input : csv.inputs()) {
        ReadReport.Counter counter = new ReadReport.Counter(input.input().name(), "row", "line");
        int before = rows.size();
        rows.file(counter);
        input.read(rows, counter);
        reports.add(counter.report(rows.size() - before));
      }
      return rows.catalogue();
    }
    try (BufferAllocator allocator = new RootAllocator();
        ArrowItems rows = new ArrowItems(itemColumns, allocator)) {
      for (ArrowInput input : arrowInputs(table, "items")) {
        ReadReport.Counter counter = new ReadReport.Counter(input.name(), "row", "row");
        int before = rows.size();
        rows.file(counter);
        input.read(rows);
        reports.add(counter.report(rows.size() - before));
      }
      return catalogue(table, rows.root());
    }
  }

  private static Catalogue catalogue(Table table, VectorSchemaRoot root) {
    try {
      return Catalogue.fromArrow(root);
    } catch (IllegalArgumentException e) {
      throw isInMemory(table)
          ? new IllegalArgumentException("items: " + e.getMessage(), e)
          : new GamerecException(path(table) + ": " + e.getMessage(), e);
    }
  }

  private static List<ArrowInput> arrowInputs(Table table, String name) {
    if (table instanceof Table.ArrowIpc ipc) {
      return ipc.files().stream().<ArrowInput>map(ArrowIpcFile::new).toList();
    }
    if (table instanceof Table.Parquet parquet) {
      requireDataset(parquet.path());
      return parquet.files().stream().<ArrowInput>map(ParquetFile::new).toList();
    }
    if (table instanceof Table.ArrowRoot root) {
      return List.of(new ArrowInput.Root(name, root.root(), root.dictionaries()));
    }
    return List.of(new ArrowInput.Reader(name, ((Table.ArrowBatches) table).reader()));
  }

  /** Stands here since {@link ParquetFile} cannot be loaded without the artifact. */
  private static void requireDataset(Path path) {
    try {
      Class.forName(
          "org.apache.arrow.dataset.file.FileSystemDatasetFactory",
          false,
          TabularSource.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new GamerecException(
          "cannot read Parquet from "
              + path
              + ": add org.apache.arrow:arrow-dataset, in the version of arrow-vector, to the class"
              + " path",
          e);
    }
  }

  private static boolean isInMemory(Table table) {
    return table instanceof Table.ArrowRoot || table instanceof Table.ArrowBatches;
  }

  private String sha256(GameData data) {
    if (isInMemory(interactions) || (items != null && isInMemory(items))) {
      return Files2.sha256(
          (data.interactions().fingerprint() + Files2.sha256(data.catalogue().toArrowFile()))
              .getBytes(UTF_8));
    }
    List<Path> files = new ArrayList<>(files(interactions));
    if (items != null) {
      files.addAll(files(items));
    }
    return Hashes.ofFiles(files);
  }

  private static Path path(Table table) {
    if (table instanceof Table.Csv csv) {
      return csv.path();
    }
    return table instanceof Table.ArrowIpc ipc ? ipc.path() : ((Table.Parquet) table).path();
  }

  private static List<Path> files(Table table) {
    if (table instanceof Table.Csv csv) {
      return csv.files();
    }
    return table instanceof Table.ArrowIpc ipc ? ipc.files() : ((Table.Parquet) table).files();
  }

  /** Says what is read. Not thread-safe. */
  public static final class Builder {
    private final SetOnce once = new SetOnce();
    private @Nullable Table interactions;
    private @Nullable Table items;
    private InteractionColumns columns = InteractionColumns.DEFAULT;
    private ItemColumns itemColumns = ItemColumns.DEFAULT;
    private Duplicates duplicates = Duplicates.REFUSE;

    private Builder() {}

    /**
     * Sets the table of interactions, with the default names of {@link InteractionColumns}.
     * Required.
     *
     * @param table one row a (user, item) pair
     * @return this builder
     */
    public Builder interactions(Table table) {
      return interactions(table, InteractionColumns.DEFAULT);
    }

    /**
     * Sets the table of interactions. Required.
     *
     * @param table one row a (user, item) pair
     * @param names its columns
     * @return this builder
     */
    public Builder interactions(Table table, InteractionColumns names) {
      once.set("interactions");
      interactions = requireNonNull(table, "table");
      columns = requireNonNull(names, "names");
      return this;
    }

    /**
     * Sets the table of items, with the default names of {@link ItemColumns}; without one the items
     * are the ids that occur.
     *
     * @param table one row an item
     * @return this builder
     */
    public Builder items(Table table) {
      return items(table, ItemColumns.DEFAULT);
    }

    /**
     * Sets the table of items; without one the items are the ids that occur.
     *
     * @param table one row an item
     * @param names its columns
     * @return this builder
     */
    public Builder items(Table table, ItemColumns names) {
      once.set("items");
      items = requireNonNull(table, "table");
      itemColumns = requireNonNull(names, "names");
      return this;
    }

    /**
     * Sets what becomes of several rows of one user and item; {@link Duplicates#REFUSE} unless set.
     *
     * @param rule the rule
     * @return this builder
     */
    public Builder duplicates(Duplicates rule) {
      once.set("duplicates");
      duplicates = requireNonNull(rule, "rule");
      return this;
    }

    /**
     * Builds the source.
     *
     * @return the source; nothing is opened yet
     * @throws IllegalStateException if the interactions are missing
     */
    public TabularSource build() {
      once.require("a tabular source", "interactions");
      return new TabularSource(this);
    }
  }
}
