package io.gamerec.api.data;

/**
 * Users that may be scored on and never fitted on. Made by {@link Split} only. Immutable and
 * thread-safe.
 */
public final class EvalView {
  private final Interactions interactions;
  private final Catalogue catalogue;

  EvalView(Interactions interactions, Catalogue catalogue) {
    this.interactions = interactions;
    this.catalogue = catalogue;
  }

  /**
   * The users' libraries.
   *
   * @return their interactions
   */
  public Interactions interactions() {
    return interactions;
  }

  /**
   * The items.
   *
   * @return the whole catalogue
   */
  public Catalogue catalogue() {
    return catalogue;
  }
}
