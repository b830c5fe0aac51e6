package io.gamerec.features.source;

import io.gamerec.api.data.GameData;

/**
 * What a source gives: data, and what became of every record on the way.
 *
 * @param data the interactions and items
 * @param report what was read and left out
 * @param sha256 lower-case hex SHA-256 that identifies the bytes that were read
 */
public record SourceData(GameData data, ReadReport report, String sha256) {}
