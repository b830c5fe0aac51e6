package io.gamerec.model;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import io.gamerec.api.internal.SetOnce;
import io.gamerec.features.FittedFeatures;
import io.gamerec.model.loss.Loss;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.tower.SequenceTower;
import io.gamerec.model.tower.Towers;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a model. A setting is set once. Not thread-safe. */
public final class TwoTowerModelBuilder {
  private @Nullable FittedFeatures features;
  private @Nullable DeviceBackend device;
  private int outputDim = 128;
  private Towers towers = Towers.projection();
  private @Nullable SequenceTower sequence;
  private boolean unitLength = true;
  private double inferenceAlpha;
  private Loss loss = Losses.fullSoftmax();
  private long seed = 7;
  private final SetOnce once = new SetOnce();

  TwoTowerModelBuilder() {}

  /**
   * Sets what the towers read; required.
   *
   * @param features the fitted features
   * @return this builder
   */
  public TwoTowerModelBuilder features(FittedFeatures features) {
    once.set("features");
    this.features = requireNonNull(features, "features");
    return this;
  }

  /**
   * Sets where the model computes; required.
   *
   * @param device the device; stays open as long as the model
   * @return this builder
   */
  public TwoTowerModelBuilder device(DeviceBackend device) {
    once.set("device");
    this.device = requireNonNull(device, "device");
    return this;
  }

  /**
   * Sets the length of the towers' vectors; 128 unless set.
   *
   * @param outputDim at least 1
   * @return this builder
   */
  public TwoTowerModelBuilder outputDim(int outputDim) {
    checkArgument(outputDim >= 1, "outputDim must be at least 1, got %s", outputDim);
    once.set("outputDim");
    this.outputDim = outputDim;
    return this;
  }

  /**
   * Sets the layers of both towers; {@link Towers#projection()} unless set.
   *
   * @param towers the layers
   * @return this builder
   */
  public TwoTowerModelBuilder towers(Towers towers) {
    once.set("towers");
    this.towers = requireNonNull(towers, "towers");
    return this;
  }

  /**
   * Sets how the user tower reads the played games in their order; {@link SequenceTower#standard()}
   * unless set. It takes a specification with a {@link io.gamerec.features.HistorySequence}.
   *
   * @param sequence the part
   * @return this builder
   */
  public TwoTowerModelBuilder sequence(SequenceTower sequence) {
    once.set("sequence");
    this.sequence = requireNonNull(sequence, "sequence");
    return this;
  }

  /**
   * Sets whether vectors are scaled to unit length; they are unless set. Without, an item's length
   * can tell its popularity.
   *
   * @param unitLength whether they are scaled
   * @return this builder
   */
  public TwoTowerModelBuilder unitLength(boolean unitLength) {
    once.set("unitLength");
    this.unitLength = unitLength;
    return this;
  }

  /**
   * Sets the popularity adjustment when retrieving; 0 unless set. The score is then {@code u . v_i
   * + temperature * inferenceAlpha * log1p(count_i)}: both vectors get one more number, so {@link
   * TwoTowerModel#dim()} is {@code outputDim + 1} where it is not 0. Below 0 it favours the long
   * tail without training anew (post-hoc logit adjustment: Menon et al., ICLR 2021), above 0 it
   * favours popular games.
   *
   * @param inferenceAlpha finite
   * @return this builder
   */
  public TwoTowerModelBuilder inferenceAlpha(double inferenceAlpha) {
    checkArgument(
        Double.isFinite(inferenceAlpha), "inferenceAlpha must be finite, got %s", inferenceAlpha);
    once.set("inferenceAlpha");
    this.inferenceAlpha = inferenceAlpha;
    return this;
  }

  /**
   * Sets the loss; {@link Losses#fullSoftmax()} unless set.
   *
   * @param loss the loss
   * @return this builder
   */
  public TwoTowerModelBuilder loss(Loss loss) {
    once.set("loss");
    this.loss = requireNonNull(loss, "loss");
    return this;
  }

  /**
   * Sets the seed of the initial weights; 7 unless set.
   *
   * @param seed any number
   * @return this builder
   */
  public TwoTowerModelBuilder seed(long seed) {
    once.set("seed");
    this.seed = seed;
    return this;
  }

  /**
   * Makes the model, with initial weights.
   *
   * @return the model; the caller closes it
   * @throws IllegalStateException if something required is missing; the message names all of it
   * @throws IllegalArgumentException if {@link Towers#embeddings()} do not make up {@code
   *     outputDim}, if {@link #sequence} is set and the specification has none, or if its heads do
   *     not divide the length of the item ids
   */
  public TwoTowerModel build() {
    once.require("a TwoTowerModel", "features", "device");
    SequenceTower part = sequence;
    if (part == null && requireNonNull(features).spec().sequence() != null) {
      part = SequenceTower.standard();
    }
    return new TwoTowerModel(
        new TwoTowerPart.Settings(towers, part, outputDim, unitLength, loss, inferenceAlpha, seed),
        requireNonNull(features),
        requireNonNull(device));
  }
}
