package io.gamerec.api;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is known of a user: the games of the library with play time and verdict, oldest first where
 * an order is known. Immutable and thread-safe. There is no user id in it: a model that reads
 * histories serves users it has never seen.
 */
public final class History {
  private static final History EMPTY = new History(List.of());

  private final List<Interaction> interactions;

  private History(List<Interaction> interactions) {
    this.interactions = interactions;
  }

  /**
   * The history of a user of whom nothing is known.
   *
   * @return a history without interactions
   */
  public static History empty() {
    return EMPTY;
  }

  /**
   * A history of the given interactions, oldest first.
   *
   * @param interactions the interactions; an item may occur once
   * @return the history
   * @throws IllegalArgumentException if an item occurs twice
   */
  public static History of(List<Interaction> interactions) {
    Set<String> seen = new HashSet<>(interactions.size() * 2);
    for (Interaction interaction : interactions) {
      checkArgument(
          seen.add(interaction.itemId()),
          "a history holds each item once, got item %s twice",
          interaction.itemId());
    }
    return new History(List.copyOf(interactions));
  }

  /**
   * A history of the given interactions, oldest first.
   *
   * @param interactions the interactions; an item may occur once
   * @return the history
   * @throws IllegalArgumentException if an item occurs twice
   */
  public static History of(Interaction... interactions) {
    return of(List.of(interactions));
  }

  /**
   * Starts a history.
   *
   * @return an empty builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The interactions, oldest first.
   *
   * @return an immutable list
   */
  public List<Interaction> interactions() {
    return interactions;
  }

  /**
   * How many games the history holds, played or not.
   *
   * @return the number of interactions
   */
  public int size() {
    return interactions.size();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof History that && interactions.equals(that.interactions);
  }

  @Override
  public int hashCode() {
    return interactions.hashCode();
  }

  @Override
  public String toString() {
    return "History" + interactions;
  }

  /** Collects interactions, oldest first. Not thread-safe. */
  public static final class Builder {
    private final List<Interaction> interactions = new ArrayList<>();

    private Builder() {}

    /**
     * Adds a game that was played.
     *
     * @param itemId raw id of the game
     * @param hours play time in hours
     * @return this builder
     */
    public Builder played(String itemId, double hours) {
      return add(Interaction.played(itemId, hours));
    }

    /**
     * Adds a game that is owned and was never played.
     *
     * @param itemId raw id of the game
     * @return this builder
     */
    public Builder owned(String itemId) {
      return add(Interaction.owned(itemId));
    }

    /**
     * Adds an interaction.
     *
     * @param interaction the interaction
     * @return this builder
     */
    public Builder add(Interaction interaction) {
      interactions.add(interaction);
      return this;
    }

    /**
     * The history.
     *
     * @return a history of what was added so far
     * @throws IllegalArgumentException if an item was added twice
     */
    public History build() {
      return History.of(interactions);
    }
  }
}
