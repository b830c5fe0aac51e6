package io.gamerec.index.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter in a {@code config.json}.
 *
 * @param kind {@code any-of}, {@code range}, {@code known}, {@code items}, {@code and}, {@code or}
 *     or {@code not}
 * @param column the column that {@code any-of}, {@code range} and {@code known} ask about
 * @param texts the texts of {@code any-of}, the raw ids of {@code items}
 * @param least the lower bound of {@code range}, null for none
 * @param most the upper bound of {@code range}, null for none
 * @param filters the parts of {@code and} and {@code or}, the one of {@code not}
 */
public record FilterConfig(
    String kind,
    @Nullable String column,
    @Nullable List<String> texts,
    @Nullable Double least,
    @Nullable Double most,
    @Nullable List<FilterConfig> filters) {}
