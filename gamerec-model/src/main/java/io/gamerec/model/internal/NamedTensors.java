package io.gamerec.model.internal;

import ai.djl.ndarray.NDArray;
import java.util.HashMap;
import java.util.Map;

/** The weights of a network by name. Not thread-safe. */
public final class NamedTensors {
  private final Map<String, NDArray> tensors = new HashMap<>();

  NamedTensors() {}

  void put(String name, NDArray tensor) {
    tensors.put(name, tensor);
  }

  boolean has(String name) {
    return tensors.containsKey(name);
  }

  /**
   * A weight.
   *
   * @param name its name
   * @return the tensor
   * @throws IllegalArgumentException if there is none of that name
   */
  public NDArray get(String name) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no weight " + name + " in " + tensors.keySet());
    }
    return tensor;
  }
}
