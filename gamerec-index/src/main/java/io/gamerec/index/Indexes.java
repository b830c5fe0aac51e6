package io.gamerec.index;

import static com.google.common.base.Preconditions.checkState;

import io.gamerec.api.GamerecException;
import io.gamerec.api.spi.VectorIndexProvider;
import io.gamerec.index.internal.ExactProvider;
import io.gamerec.index.internal.FaissProvider;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vector indexes at hand. Both that gamerec brings search exactly, every vector compared with
 * every query:
 *
 * <ul>
 *   <li>{@code faiss}: FAISS's flat index behind JNI, in the jar for Linux on x86_64;
 *   <li>{@code exact}: plain Java, everywhere, some times slower.
 * </ul>
 *
 * <p>They answer alike: nearest first, of equal scores the lower row first, and a query has the
 * same answer alone and in any batch. Scores of the two differ by float32 rounding. A score that
 * overflows float32 is not found. An index has at most 65,536 dimensions.
 */
public final class Indexes {
  /** System property that forces the choice of {@link #auto()}: {@code faiss} or {@code exact}. */
  public static final String PROPERTY = "gamerec.index";

  private static final Logger log = LoggerFactory.getLogger(Indexes.class);
  private static final AtomicBoolean FALLBACK_LOGGED = new AtomicBoolean();

  private Indexes() {}

  /**
   * FAISS's flat index.
   *
   * @return the provider, whether it can be used on this machine or not
   */
  public static VectorIndexProvider faiss() {
    return new FaissProvider();
  }

  /**
   * The index in plain Java.
   *
   * @return the provider
   */
  public static VectorIndexProvider exact() {
    return new ExactProvider();
  }

  /**
   * FAISS where it can be used, else the index in plain Java; then one line is logged that says why
   * and what helps. The system property {@value #PROPERTY} forces the choice.
   *
   * @return a provider that can be used on this machine
   * @throws GamerecException if the property asks for FAISS and it cannot be used
   * @throws IllegalStateException if the property has another value than {@code faiss} or {@code
   *     exact}
   */
  public static VectorIndexProvider auto() {
    return choose(System.getProperty(PROPERTY), faiss());
  }

  /**
   * The kind of index that suits a catalogue: flat, which is exact, as long as that is fast or
   * nothing may be missed, an HNSW graph beyond, and IVF lists where a graph would take too long to
   * build. The same arguments give the same kind everywhere; where FAISS cannot be used, and where
   * the system property {@value #PROPERTY} says {@code exact}, it is the index in plain Java. The
   * choice is logged with its reason. Its search parameter is a guess for the target, which {@link
   * SearchTuning} replaces by a measured one.
   *
   * @param size number of items, now and in the near future
   * @param dim length of a vector, in {@code [1, 65,536]}
   * @param recallTarget share of the true neighbours to find, in {@code (0, 1]}
   * @return the choice, usable on this machine
   * @throws GamerecException if the property asks for FAISS and it cannot be used
   */
  public static IndexChoice forCatalogue(long size, int dim, double recallTarget) {
    CatalogueRule rule = CatalogueRule.of(size, dim, recallTarget);
    IndexChoice choice = choose(System.getProperty(PROPERTY), faiss(), rule);
    log.info("Index: {}", choice);
    return choice;
  }

  static IndexChoice choose(
      @Nullable String forced, VectorIndexProvider faiss, CatalogueRule rule) {
    if (!choose(forced, faiss).name().equals(faiss.name())) {
      String reason =
          ExactProvider.NAME.equals(forced)
              ? "the system property " + PROPERTY + " asks for it"
              : faiss.unavailable().orElse("FAISS cannot be used");
      return new IndexChoice(exact(), "exact", reason);
    }
    return new IndexChoice(rule.provider(), rule.described(), rule.reason());
  }

  static VectorIndexProvider choose(@Nullable String forced, VectorIndexProvider faiss) {
    checkState(
        forced == null || forced.equals(FaissProvider.NAME) || forced.equals(ExactProvider.NAME),
        "the system property %s must be faiss or exact, got '%s'",
        PROPERTY,
        forced);
    if (ExactProvider.NAME.equals(forced)) {
      return exact();
    }
    Optional<String> problem = faiss.unavailable();
    if (problem.isEmpty()) {
      return faiss;
    }
    if (forced != null) {
      throw new GamerecException(
          "the system property " + PROPERTY + " asks for faiss: " + problem.get());
    }
    if (!FALLBACK_LOGGED.getAndSet(true)) {
      log.warn("The exact Java index serves instead of FAISS: {}", problem.get());
    }
    return exact();
  }

  /**
   * The provider of a name, as it stands in a bundle; those of other libraries are found by {@link
   * ServiceLoader}.
   *
   * @param name name of the provider
   * @return the provider, whether it can be used on this machine or not
   * @throws IllegalArgumentException if there is none of that name; the message lists those there
   *     are
   */
  public static VectorIndexProvider named(String name) {
    Set<String> known = new TreeSet<>();
    for (VectorIndexProvider provider : ServiceLoader.load(VectorIndexProvider.class)) {
      if (provider.name().equals(name)) {
        return provider;
      }
      known.add(provider.name());
    }
    throw new IllegalArgumentException("index must be one of " + known + ", got '" + name + "'");
  }
}
