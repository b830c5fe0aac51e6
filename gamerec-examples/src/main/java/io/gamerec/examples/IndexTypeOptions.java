package io.gamerec.examples;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.SearchResult;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import io.gamerec.index.Faiss;
import io.gamerec.index.IndexChoice;
import io.gamerec.index.Indexes;
import io.gamerec.index.SearchTuning;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags for the kind of index and its parameters. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class IndexTypeOptions {
  private static final double RECALL_TARGET = 0.95;
  private static final double FLOAT_TOLERANCE = 1e-5;
  private static final double QUANTIZED_TOLERANCE = 0.01;

  @Option(
      names = "--type",
      required = true,
      paramLabel = "FACTORY",
      description =
          "A kind of FAISS, such as Flat, HNSW32, IVF1024,Flat, IVF1024,PQ16np or SQ8; exact (Java),"
              + " torch, or auto.")
  private String type;

  @Option(
      names = "--efConstruction",
      paramLabel = "N",
      description = "Candidates kept while an HNSW graph is built.")
  private @Nullable Integer efConstruction;

  @Option(
      names = "--efSearch",
      paramLabel = "N",
      description = "Candidates kept while an HNSW graph is searched.")
  private @Nullable Integer efSearch;

  @Option(names = "--nprobe", paramLabel = "N", description = "Lists of an IVF index to read.")
  private @Nullable Integer nprobe;

  @Option(
      names = "--recall-target",
      paramLabel = "R",
      description =
          "Find the least efSearch or nprobe with this recall and measure with it; auto chooses the"
              + " kind by it, too, and has 0.95 unless set.")
  private @Nullable Double recallTarget;

  String type() {
    return type;
  }

  /** How far a score may be off, because the kind keeps vectors in fewer bits. */
  double scoreTolerance() {
    checkArgument(
        !type.contains("PQ"), "--type must keep vectors whole, or nearly (SQ8), got %s", type);
    return type.contains("SQ") ? QUANTIZED_TOLERANCE : FLOAT_TOLERANCE;
  }

  private boolean isAuto() {
    return type.equals("auto");
  }

  /** Whether the search parameter is to be found. */
  boolean isTuned() {
    return recallTarget != null || isAuto();
  }

  private double target() {
    return recallTarget == null ? RECALL_TARGET : recallTarget;
  }

  /** What makes the index; says what {@code auto} chose and why. */
  VectorIndexProvider provider(int n, int dim, long seed, PrintWriter print) {
    checkArgument(
        !isTuned() || (efSearch == null && nprobe == null),
        "--recall-target and --type auto find efSearch and nprobe, which must not be set then");
    if (isAuto()) {
      IndexChoice choice = Indexes.forCatalogue(n, dim, target());
      print.println(choice);
      return choice.provider();
    }
    return named(seed);
  }

  private VectorIndexProvider named(long seed) {
    if (type.equals("exact") || type.equals("torch")) {
      return Indexes.named(type);
    }
    Faiss faiss = Faiss.factory(type).seed((int) (seed & Integer.MAX_VALUE));
    if (efConstruction != null) {
      faiss = faiss.efConstruction(efConstruction);
    }
    if (efSearch != null) {
      faiss = faiss.efSearch(efSearch);
    }
    return nprobe == null ? faiss : faiss.nprobe(nprobe);
  }

  /** The index over single vectors, for the cost of a call. */
  VectorIndexProvider flat(VectorIndexProvider provider) {
    return provider.name().equals("faiss") ? Indexes.faiss() : provider;
  }

  /** The options with the flags. */
  SearchOptions search(SearchOptions options) {
    SearchOptions with = options;
    if (efSearch != null) {
      with = with.efSearch(efSearch);
    }
    if (nprobe != null) {
      with = with.nprobe(nprobe);
    }
    return with;
  }

  /** The least parameter that reaches the target. */
  SearchTuning tune(VectorIndex index, float[] queries, SearchResult truth) {
    return SearchTuning.of(index, queries, truth, target());
  }

  /** The parameter of one with the filter of the other. */
  SearchOptions merge(SearchOptions parameter, SearchOptions filter) {
    return filter.filter().map(parameter::filter).orElse(parameter);
  }
}
