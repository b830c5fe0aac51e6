package io.gamerec.examples;

import picocli.CommandLine;

/** {@code system-b}: the trainer service, in two steps. */
@CommandLine.Command(
    name = "system-b",
    description = {
      "System B, the trainer service: embeddings of user and game ids, in-batch softmax,"
          + " leave-one-out.",
      "Two steps: pipeline, then train. Every setting is also read from the environment."
    },
    mixinStandardHelpOptions = true,
    subcommands = {SystemBPipelineCommand.class, SystemBTrainCommand.class})
final class SystemBCommand {}
