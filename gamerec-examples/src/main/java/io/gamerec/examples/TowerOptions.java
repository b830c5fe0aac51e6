package io.gamerec.examples;

import io.gamerec.model.loss.Loss;
import io.gamerec.model.loss.Losses;
import io.gamerec.model.training.Precision;
import io.gamerec.model.training.TrainingListener;
import io.gamerec.model.training.TrainingOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of the towers: their loss, and how they are trained. The defaults are the preset. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TowerOptions {
  @Option(
      names = "--epochs",
      defaultValue = "2",
      description = "Passes of the towers over the examples. Default: ${DEFAULT-VALUE}.")
  double epochs;

  @Option(names = "--steps", description = "Steps of the towers, instead of --epochs.")
  @Nullable Integer steps;

  @Option(
      names = "--batch-size",
      defaultValue = "512",
      description = "Examples a step. Default: ${DEFAULT-VALUE}.")
  int batchSize;

  @Option(
      names = "--temperature",
      defaultValue = "0.1",
      description = "Temperature of the softmax. Default: ${DEFAULT-VALUE}.")
  double temperature;

  @Option(
      names = "--alpha",
      defaultValue = "0",
      description =
          "Popularity adjustment of the logits while training; above 0 trades accuracy for the long"
              + " tail. Default: ${DEFAULT-VALUE}.")
  double alpha;

  @Option(
      names = "--mask-history",
      defaultValue = "true",
      negatable = true,
      fallbackValue = "true",
      description =
          "Leave the played games out of the softmax, as they are left out of the candidates."
              + " Default: ${DEFAULT-VALUE}.")
  boolean maskHistory;

  @Option(
      names = "--weight-averaging",
      defaultValue = "0.999",
      paramLabel = "DECAY",
      description =
          "Decay of the moving average of the towers' weights, 0 for none. Default:"
              + " ${DEFAULT-VALUE}.")
  double weightAveraging;

  @Option(
      names = "--precision",
      defaultValue = "fp32",
      description =
          "Of the towers' matrix products, ${COMPLETION-CANDIDATES}; bf16 is faster where the"
              + " processor has it. Default: ${DEFAULT-VALUE}.")
  Numbers precision;

  /** Spellings of {@link Precision} on the command line. */
  enum Numbers {
    fp32(Precision.FP32),
    bf16(Precision.BF16);

    private final Precision precision;

    Numbers(Precision precision) {
      this.precision = precision;
    }

    Precision precision() {
      return precision;
    }
  }

  Loss loss() {
    return Losses.fullSoftmax()
        .temperature(temperature)
        .popularityAlpha(alpha)
        .maskHistory(maskHistory);
  }

  TrainingOptions.Builder training(long seed, TrainingListener listener) {
    TrainingOptions.Builder options =
        TrainingOptions.builder()
            .batchSize(batchSize)
            .precision(precision.precision())
            .seed(seed)
            .listener(listener);
    if (steps != null) {
      options.steps(steps);
    } else {
      options.epochs(epochs);
    }
    if (weightAveraging > 0) {
      options.weightAveraging(weightAveraging);
    }
    return options;
  }
}
