package io.gamerec.index;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static com.google.common.base.Strings.lenientFormat;

import io.gamerec.api.GamerecException;
import io.gamerec.api.TowerEncoder;
import io.gamerec.api.bundle.BundlePart;
import io.gamerec.api.bundle.PartReader;
import io.gamerec.api.bundle.PartWriter;
import io.gamerec.api.data.Catalogue;
import io.gamerec.api.index.SearchOptions;
import io.gamerec.api.index.VectorIndex;
import io.gamerec.api.spi.VectorIndexProvider;
import io.gamerec.index.internal.RetrieverConfig;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link Snapshot} as a bundle part and back; {@link Retriever} describes the files. */
final class RetrieverFiles {
  private static final Logger log = LoggerFactory.getLogger(RetrieverFiles.class);

  private RetrieverFiles() {}

  static void save(Snapshot snapshot, PartWriter writer) {
    TowerEncoder encoder = snapshot.encoder();
    checkState(
        encoder instanceof BundlePart,
        "the encoder %s cannot be kept in a bundle: it is no BundlePart",
        encoder.getClass().getName());
    RetrieverSettings settings = snapshot.settings();
    VectorIndex index = snapshot.index();
    snapshot.writer().lock();
    try {
      RetrieverConfig config =
          new RetrieverConfig(
              RetrieverConfig.VERSION,
              writer.part((BundlePart) encoder),
              snapshot.provider(),
              encoder.fingerprint(),
              encoder.dim(),
              encoder.metric(),
              (int) index.size(),
              snapshot.isEncoded(),
              new RetrieverConfig.Settings(
                  settings.k(),
                  settings.exclusion(),
                  FilterJson.config(settings.filter()),
                  settings.options().efSearch().orElse(0),
                  settings.options().nprobe().orElse(0)));
      writer.config(config);
      writer.file(config.file(), index::save);
      writer.file(RetrieverConfig.ITEMS_FILE, snapshot.items().export(index.ids()).toArrowFile());
    } finally {
      snapshot.writer().unlock();
    }
  }

  static Snapshot load(PartReader reader) {
    RetrieverConfig config = reader.config(RetrieverConfig.class);
    if (config.version() > RetrieverConfig.VERSION) {
      throw new GamerecException(
          lenientFormat(
              "the retriever has version %s, this library reads up to %s; update gamerec",
              config.version(), RetrieverConfig.VERSION));
    }
    TowerEncoder encoder = reader.part(config.encoder(), TowerEncoder.class);
    checkModel(config, encoder);
    Catalogue items =
        config.version() < 2
            ? Catalogue.builder().text(Catalogue.ITEM_ID, encoder.itemIds()).build()
            : Catalogue.fromArrowFile(reader.file(RetrieverConfig.ITEMS_FILE));
    if (items.size() != config.items()) {
      throw mismatch(config, RetrieverConfig.ITEMS_FILE, items.size() + " items");
    }
    RetrieverSettings settings = settings(config);
    VectorIndexProvider provider = provider(config);
    Optional<String> problem = provider.unavailable();
    if (problem.isPresent()) {
      return encodeAgain(config, encoder, items, settings, problem.get());
    }
    VectorIndex index = provider.load(reader.file(config.file()));
    try {
      if (index.dim() != config.dim()
          || index.metric() != config.metric()
          || index.size() != config.items()) {
        String found = lenientFormat("%s of %s x %s", index.metric(), index.size(), index.dim());
        throw mismatch(config, config.file(), found);
      }
      return snapshot(config, encoder, provider.name(), index, items, settings);
    } catch (RuntimeException e) {
      index.close();
      throw e;
    }
  }

  private static void checkModel(RetrieverConfig config, TowerEncoder encoder) {
    boolean same =
        config.fingerprint().equals(encoder.fingerprint())
            && config.dim() == encoder.dim()
            && config.metric() == encoder.metric()
            && (config.version() >= 2 || config.items() == encoder.itemIds().size());
    if (!same) {
      throw new GamerecException(
          lenientFormat(
              "the index was built from another model: it is of %s with %s of %s x %s, the encoder is"
                  + " %s with %s of %s x %s; build the retriever again from this encoder",
              config.fingerprint(),
              config.metric(),
              config.items(),
              config.dim(),
              encoder.fingerprint(),
              encoder.metric(),
              encoder.itemIds().size(),
              encoder.dim()));
    }
  }

  private static GamerecException mismatch(RetrieverConfig config, String file, String found) {
    return new GamerecException(
        lenientFormat(
            "%s holds %s, its config says %s of %s x %s; build the retriever again",
            file, found, config.metric(), config.items(), config.dim()));
  }

  private static VectorIndexProvider provider(RetrieverConfig config) {
    try {
      return Indexes.named(config.index());
    } catch (IllegalArgumentException e) {
      throw new GamerecException(
          "the bundle's index needs a provider that is not on the class path: " + e.getMessage(),
          e);
    }
  }

  private static Snapshot snapshot(
      RetrieverConfig config,
      TowerEncoder encoder,
      String provider,
      VectorIndex index,
      Catalogue items,
      RetrieverSettings settings) {
    try {
      long[] ids = index.ids();
      long highest = Arrays.stream(ids).max().orElse(-1);
      checkArgument(
          highest < Integer.MAX_VALUE - 8, "the index has id %s, which is no item's", highest);
      ItemTable table =
          new ItemTable(items.itemIds(), ids, ItemAttributes.wrap(items), settings.filter());
      Snapshot.check(encoder, index, settings);
      boolean encoded = config.version() < 2 || config.encoded();
      return new Snapshot(encoder, true, provider, index, table, settings, encoded);
    } catch (IllegalArgumentException e) {
      throw new GamerecException(
          "the retriever's files do not fit each other: " + e.getMessage(), e);
    }
  }

  private static Snapshot encodeAgain(
      RetrieverConfig config,
      TowerEncoder encoder,
      Catalogue items,
      RetrieverSettings settings,
      String problem) {
    if (config.version() >= 2 && !config.encoded()) {
      throw new GamerecException(
          "the bundle's index cannot be used here and holds vectors that were put, which the encoder"
              + " cannot make again: "
              + problem);
    }
    log.warn("Encoding {} items again into an exact index: {}", config.items(), problem);
    Catalogue known = Catalogue.builder().text(Catalogue.ITEM_ID, encoder.itemIds()).build();
    float[] all =
        RetrieverSearch.checkLength(encoder, "encodeItems", encoder.encodeItems(), known.size());
    int dim = encoder.dim();
    float[] vectors = new float[items.size() * dim];
    for (int i = 0; i < items.size(); i++) {
      String itemId = items.itemIds().get(i);
      int row =
          known
              .row(itemId)
              .orElseThrow(() -> mismatch(config, RetrieverConfig.ITEMS_FILE, "item " + itemId));
      System.arraycopy(all, row * dim, vectors, i * dim, dim);
    }
    VectorIndexProvider exact = Indexes.exact();
    VectorIndex index = exact.create(dim, encoder.metric());
    try {
      index.add(vectors);
      RetrieverSettings plain =
          new RetrieverSettings(
              settings.k(), settings.exclusion(), settings.filter(), SearchOptions.defaults());
      return snapshot(config, encoder, exact.name(), index, items, plain);
    } catch (RuntimeException e) {
      index.close();
      throw e;
    }
  }

  private static RetrieverSettings settings(RetrieverConfig config) {
    RetrieverConfig.Settings saved = config.settings();
    if (saved == null) {
      return RetrieverSettings.DEFAULTS;
    }
    try {
      checkArgument(saved.k() >= 1, "k must be at least 1, got %s", saved.k());
      SearchOptions options = SearchOptions.defaults();
      if (saved.efSearch() != 0) {
        options = options.efSearch(saved.efSearch());
      }
      if (saved.nprobe() != 0) {
        options = options.nprobe(saved.nprobe());
      }
      return new RetrieverSettings(
          saved.k(),
          FilterJson.given(saved.exclusion(), "exclusion"),
          FilterJson.filter(saved.filter()),
          options);
    } catch (IllegalArgumentException e) {
      throw new GamerecException("the retriever's config is damaged: " + e.getMessage(), e);
    }
  }
}
