package io.gamerec.model.internal;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.gamerec.api.GamerecException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * All weights of a network in one flat tensor. One tensor means one norm, one clip and one Adam
 * step, whatever the network; {@link #views} cuts it into named weights inside a computation, so
 * that gradients come back flat too.
 */
public final class Weights implements AutoCloseable {
  /**
   * A named weight.
   *
   * @param name its PyTorch-style name
   * @param shape its shape
   * @param init its initial values
   */
  public record Spec(String name, Shape shape, Init init) {}

  /**
   * Initial values of a weight.
   *
   * @param kind the distribution
   * @param scale gain, deviation or bound of it
   */
  public record Init(Kind kind, double scale) {
    /** Distributions. */
    public enum Kind {
      /** The scale itself. */
      CONSTANT,
      /** Xavier uniform (Glorot and Bengio, 2010), the scale is the gain. */
      XAVIER,
      /** Normal, the scale is the standard deviation. */
      NORMAL,
      /** Uniform, the scale is the bound. */
      UNIFORM
    }

    static final Init ZEROS = new Init(Kind.CONSTANT, 0);
    static final Init ONES = new Init(Kind.CONSTANT, 1);

    static Init xavier(double gain) {
      return new Init(Kind.XAVIER, gain);
    }

    static Init normal(double deviation) {
      return new Init(Kind.NORMAL, deviation);
    }

    static Init uniform(double bound) {
      return new Init(Kind.UNIFORM, bound);
    }

    private void fill(float[] values, int from, Shape shape, SplittableRandom random) {
      int to = from + (int) shape.size();
      double bound =
          kind == Kind.XAVIER ? scale * Math.sqrt(6.0 / (shape.get(0) + shape.get(1))) : scale;
      for (int i = from; i < to; i++) {
        values[i] =
            (float)
                switch (kind) {
                  case CONSTANT -> scale;
                  case NORMAL -> scale * random.nextGaussian();
                  case XAVIER, UNIFORM -> bound * (2 * random.nextDouble() - 1);
                };
      }
    }
  }

  private final List<Spec> specs;
  private final long[] cuts;
  private final NDArray flat;

  /**
   * Allocates weights with their initial values.
   *
   * @param specs the weights
   * @param manager owns them
   * @param seed decides the values
   */
  public Weights(List<Spec> specs, NDManager manager, long seed) {
    this.specs = List.copyOf(specs);
    this.cuts = new long[specs.size() - 1];
    long size = 0;
    for (int i = 0; i < specs.size(); i++) {
      size += specs.get(i).shape.size();
      if (i < cuts.length) {
        cuts[i] = size;
      }
    }
    float[] values = new float[Math.toIntExact(size)];
    SplittableRandom random = new SplittableRandom(seed);
    int at = 0;
    for (Spec spec : specs) {
      spec.init.fill(values, at, spec.shape, random);
      at += (int) spec.shape.size();
    }
    try (NDArray borrowed = manager.create(values)) {
      this.flat = borrowed.duplicate();
    }
  }

  /**
   * The flat tensor.
   *
   * @return {@code [size]}, updated in place by the optimiser
   */
  public NDArray flat() {
    return flat;
  }

  /**
   * Puts one set of values in the place of another.
   *
   * @param other {@code [size]}, gets the weights
   */
  void exchange(NDArray other) {
    NDArray mine = flat.duplicate();
    flat.intern(other.duplicate());
    other.intern(mine);
  }

  /** Names and shapes, in the order of the flat tensor. */
  List<Spec> specs() {
    return specs;
  }

  /**
   * Cuts a flat tensor into the named weights.
   *
   * @param from the flat tensor, or a leaf that shares its memory and records gradients
   * @return the weights by name
   */
  public NamedTensors views(NDArray from) {
    NDList parts = from.split(cuts);
    NamedTensors views = new NamedTensors();
    for (int i = 0; i < specs.size(); i++) {
      views.put(specs.get(i).name, parts.get(i).reshape(specs.get(i).shape));
    }
    return views;
  }

  /**
   * Sets every weight.
   *
   * @param values takes a weight's name and gives its values, row-major
   */
  public void set(Function<String, float[]> values) {
    float[] all = new float[(int) flat.size()];
    int at = 0;
    for (Spec spec : specs) {
      float[] part = values.apply(spec.name);
      checkArgument(
          part.length == spec.shape.size(),
          "weight %s must have shape %s, got %s values",
          spec.name,
          spec.shape,
          part.length);
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    assign(flat, all);
  }

  /**
   * The weights in the safetensors format, in their order.
   *
   * @param metadata texts to keep beside them
   * @param buffers named tensors that are kept beside the weights and not trained
   * @return the bytes of the file
   */
  public byte[] toSafetensors(Map<String, String> metadata, NDArray... buffers) {
    List<SafetensorsEntry> entries = new ArrayList<>();
    NamedTensors views = views(flat);
    for (Spec spec : specs) {
      entries.add(entry(spec.name, views.get(spec.name)));
    }
    for (NDArray buffer : buffers) {
      entries.add(entry(buffer.getName(), buffer));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Safetensors.write(out, metadata, entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static SafetensorsEntry entry(String name, NDArray tensor) {
    return SafetensorsEntry.floats(name, tensor.toFloatArray(), tensor.getShape().getShape());
  }

  /**
   * Reads weights and buffers that {@link #toSafetensors} wrote.
   *
   * @param file the file
   * @param buffers named tensors that are filled beside the weights
   * @throws GamerecException if something is missing, too much or of another shape
   */
  public void load(Path file, NDArray... buffers) {
    load(file, UnaryOperator.identity(), buffers);
  }

  /**
   * Reads weights and buffers of a PyTorch checkpoint. Nothing is changed where something does not
   * fit.
   *
   * @param file safetensors; F32, F64, F16 or BF16
   * @param names gives our name of a tensor of the file, or an empty one to leave it out
   * @param buffers named tensors that are filled beside the weights
   * @throws GamerecException if something is missing, too much or of another shape; lists all of it
   */
  public void load(Path file, UnaryOperator<String> names, NDArray... buffers) {
    Map<String, long[]> wanted = new LinkedHashMap<>();
    specs.forEach(spec -> wanted.put(spec.name, spec.shape.getShape()));
    for (NDArray buffer : buffers) {
      wanted.put(buffer.getName(), buffer.getShape().getShape());
    }
    Map<String, float[]> values = WeightsImport.read(file, names, wanted);
    Function<String, float[]> named = name -> requireNonNull(values.get(name), name);
    set(named);
    for (NDArray buffer : buffers) {
      assign(buffer, named.apply(buffer.getName()));
    }
  }

  /**
   * Not {@code NDArray.set(float[])}: DJL does that in a way that makes PyTorch print a warning.
   * And not without the duplicate: a tensor made from an array only borrows a Java buffer, which is
   * collected when its own NDArray is, whoever holds the tensor by then.
   */
  static void assign(NDArray target, float[] values) {
    checkArgument(
        values.length == target.size(),
        "%s must hold %s values, got %s",
        target.getName(),
        target.size(),
        values.length);
    try (NDArray borrowed = target.getManager().create(values, target.getShape())) {
      target.intern(borrowed.duplicate());
    }
  }

  @Override
  public void close() {
    flat.close();
  }
}
