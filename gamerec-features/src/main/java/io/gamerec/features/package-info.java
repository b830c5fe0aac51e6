/**
 * From data to what a model learns from: {@link io.gamerec.features.FeatureSpec} says which
 * features, {@link io.gamerec.features.FittedFeatures} holds what was fitted on a training view,
 * {@link io.gamerec.features.ExampleScheme} says which training examples are drawn of it, {@link
 * io.gamerec.features.Splits} divides users.
 */
@NullMarked
package io.gamerec.features;

import org.jspecify.annotations.NullMarked;
