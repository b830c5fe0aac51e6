package io.gamerec.api.internal;

import io.gamerec.api.CandidateRanker;
import io.gamerec.api.CandidateRetriever;
import io.gamerec.api.Recommender;
import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartReader;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.spi.BundlePartProvider;
import org.jspecify.annotations.Nullable;

/** Loads {@link Recommender} parts. */
public final class RecommenderPartProvider implements BundlePartProvider {
  private record Config(String retriever, @Nullable String ranker, int candidates) {}

  /** For {@link java.util.ServiceLoader}. */
  public RecommenderPartProvider() {}

  @Override
  public String partType() {
    return Recommender.PART_TYPE;
  }

  @Override
  public BundlePart load(PartReader reader) {
    Config config = reader.config(Config.class);
    Recommender.Builder builder =
        Recommender.builder()
            .retriever(reader.part(config.retriever(), CandidateRetriever.class))
            .catalogue(Catalogue.fromArrowFile(reader.file("catalogue.arrow")))
            .candidates(config.candidates())
            .provenance(reader.provenance());
    if (config.ranker() != null) {
      builder.ranker(reader.part(config.ranker(), CandidateRanker.class));
    }
    return builder.build();
  }
}
