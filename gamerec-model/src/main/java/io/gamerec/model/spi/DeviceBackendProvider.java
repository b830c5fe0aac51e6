package io.gamerec.model.spi;

import ai.djl.Device;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Knows one kind of device of the PyTorch engine: {@code cpu} and {@code cuda} are built in. Found
 * by {@link java.util.ServiceLoader}; needs a public constructor without parameters; thread-safe.
 *
 * <p>The engine is running when {@link #unavailable}, {@link #device} and {@link #nondeterministic}
 * are called, and so the natives are there.
 */
public interface DeviceBackendProvider {

  /**
   * The name by which a device is asked for, {@code NAME} or {@code NAME:INDEX}.
   *
   * @return lower-case letters and digits, a letter first; no two providers share one, and {@code
   *     auto} is taken
   */
  String name();

  /**
   * Rank among the providers where none is asked for by name: the usable one of the highest
   * priority is taken.
   *
   * @return 0 for {@code cpu}, 100 for {@code cuda}; below 0 for a kind that is never taken unasked
   */
  int priority();

  /**
   * Why this kind of device cannot be used here.
   *
   * @return empty where it can, else one line that says why not and what helps
   */
  Optional<String> unavailable();

  /**
   * One device of the kind. Not called where {@link #unavailable} gives a reason.
   *
   * @param index its number from 0, empty for the default one
   * @return the device on which the engine makes tensors; its id is at least 0 where devices of the
   *     kind are numbered, else -1
   * @throws io.gamerec.api.GamerecException if there is no such device
   * @throws IllegalArgumentException if the kind is not numbered and an index is asked for
   */
  Device device(OptionalInt index);

  /**
   * Why {@code deterministic(true)} cannot be kept.
   *
   * @return empty where it can, else one line that says what is missing
   */
  default Optional<String> nondeterministic() {
    return Optional.empty();
  }
}
