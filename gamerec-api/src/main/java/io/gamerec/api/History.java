package io.gamerec.api;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.internal.SetOnce;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a user: the games of the library with play time and verdict, oldest first where
 * an order is known. Immutable and thread-safe.
 *
 * <p>It may say whose it is. Models that learn an embedding of each user read the id; all others
 * read the games alone and serve users they have never seen.
 */
public final class History {
  private static final History EMPTY = new History(List.of(), null);

  private final List<Interaction> interactions;
  private final @Nullable String userId;

  private History(List<Interaction> interactions, @Nullable String userId) {
    checkArgument(userId == null || !userId.isEmpty(), "userId must not be empty");
    this.interactions = interactions;
    this.userId = userId;
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
    return new History(List.copyOf(interactions), null);
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
   * Whose history it is.
   *
   * @return raw id of the user, or empty where it is not said
   */
  public Optional<String> userId() {
    return Optional.ofNullable(userId);
  }

  /**
   * The same history, said to be of a user.
   *
   * @param userId raw id of the user, as in the data
   * @return a copy that shares the interactions
   */
  public History ofUser(String userId) {
    return new History(interactions, requireNonNull(userId, "userId"));
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
    return other instanceof History that
        && interactions.equals(that.interactions)
        && Objects.equals(userId, that.userId);
  }

  @Override
  public int hashCode() {
    return 31 * interactions.hashCode() + Objects.hashCode(userId);
  }

  @Override
  public String toString() {
    return (userId == null ? "History" : "History of " + userId + " ") + interactions;
  }

  /** Collects interactions, oldest first. Not thread-safe. */
  public static final class Builder {
    private final List<Interaction> interactions = new ArrayList<>();
    private @Nullable String userId;
    private final SetOnce once = new SetOnce();

    private Builder() {}

    /**
     * Says whose history it is; not said unless set.
     *
     * @param userId raw id of the user, as in the data
     * @return this builder
     * @throws IllegalStateException if it was set before
     */
    public Builder user(String userId) {
      requireNonNull(userId, "userId");
      checkArgument(!userId.isEmpty(), "userId must not be empty");
      once.set("user");
      this.userId = userId;
      return this;
    }

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
     * Adds a game that was played at a time.
     *
     * @param itemId raw id of the game
     * @param hours play time in hours
     * @param timestamp milliseconds since 1970-01-01T00:00Z
     * @return this builder
     */
    public Builder playedAt(String itemId, double hours, long timestamp) {
      return add(Interaction.played(itemId, hours).at(timestamp));
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
      History history = History.of(interactions);
      return userId == null ? history : history.ofUser(userId);
    }
  }
}
