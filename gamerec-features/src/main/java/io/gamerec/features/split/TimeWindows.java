package io.gamerec.features.split;

import static com.google.common.base.Preconditions.checkArgument;

import io.gamerec.api.data.GameData;
import io.gamerec.api.data.Interactions;
import io.gamerec.api.data.Split;
import io.gamerec.api.data.SplitDesign;
import java.time.Instant;

/**
 * Divides rows by time, in milliseconds: older than {@code trainFrom} is context, then training,
 * validation, test, and from {@code end} on left out.
 */
record TimeWindows(long trainFrom, long validationFrom, long testFrom, long end) {

  static void checkTimed(String split, Interactions interactions) {
    checkArgument(
        interactions.hasTimestamps(),
        "split %s goes by time and the interactions have no time stamps",
        split);
  }

  Split split(String name, GameData data) {
    SplitDesign design = SplitDesign.byTime(name, Instant.ofEpochMilli(validationFrom));
    return Split.byRow(design, data, at -> role(data.interactions(), at));
  }

  private Split.Role role(Interactions interactions, int at) {
    long time = interactions.timestamp(at);
    boolean isPlayed = interactions.hours(at) > 0;
    if (time < trainFrom) {
      return Split.Role.CONTEXT;
    }
    if (time < validationFrom) {
      return Split.Role.TRAIN;
    }
    if (time < testFrom) {
      return isPlayed ? Split.Role.VALIDATION_TARGET : Split.Role.TEST_CONTEXT;
    }
    return isPlayed && time < end ? Split.Role.TEST_TARGET : Split.Role.LEFT_OUT;
  }
}
