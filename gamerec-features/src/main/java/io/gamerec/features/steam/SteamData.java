package io.gamerec.features.steam;

import io.gamerec.api.data.GameData;

/**
 * What {@link SteamFiles#load} returns. Closing it frees the Arrow columns.
 *
 * @param data the cleaned interactions and games as Arrow columns
 * @param report what was read and left out
 * @param sha256 lower-case hex SHA-256 over the hashes of the three files
 */
public record SteamData(GameData data, ReadReport report, String sha256) implements AutoCloseable {
  @Override
  public void close() {
    data.close();
  }
}
