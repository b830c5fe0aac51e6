package io.gamerec.model.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.hash.Hashing;
import com.google.common.hash.HashingOutputStream;
import io.gamerec.api.GamerecException;
import io.gamerec.api.internal.Files2;
import io.gamerec.api.internal.Json;
import io.gamerec.model.training.ValidationEvent;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training run after a step, as a safetensors file; docs/training.md describes it field by field.
 * Its metadata hold a SHA-256 of all the rest.
 *
 * @param about the metadata
 * @param floats the weights by name, flat tensors of the optimiser and the best weights
 * @param doubles the last losses and the tables of a sampler, by names that begin with {@link
 *     #DOUBLES}
 */
record Checkpoint(About about, Map<String, Values> floats, Map<String, double[]> doubles) {
  /** Version of the format. */
  static final int FORMAT = 1;

  static final String MEAN = "optimizer.mean";
  static final String VARIANCE = "optimizer.variance";
  static final String AVERAGE = "optimizer.average";
  static final String BEST = "best.weights";
  static final String LOSSES = "trainer.losses";
  static final String SAMPLER = "trainer.sampler.";

  /** Beginning of the names of 64-bit tensors. */
  private static final String DOUBLES = "trainer.";

  private static final String SHA_256 = "sha256";
  private static final int BUFFER = 1 << 16;

  /**
   * The metadata; each is a JSON value under its name.
   *
   * @param format version of the format
   * @param library version of gamerec
   * @param step steps done, by the optimiser too
   * @param cursor where the stream of examples stands
   * @param seconds wall time so far
   * @param settings what of the options the weights depend on
   * @param model what the towers are
   * @param features fingerprint of the fitted features
   * @param data lineage of the view that is learned from, its own fingerprint first
   * @param trainedOn lineages of the views the model has learned from, this one's included
   * @param engine name, version and number of threads of the engine
   * @param validations all validations so far
   */
  record About(
      int format,
      String library,
      int step,
      long cursor,
      double seconds,
      JsonNode settings,
      JsonNode model,
      String features,
      List<String> data,
      List<List<String>> trainedOn,
      String engine,
      List<ValidationEvent> validations) {}

  /** Values and shape of a tensor. */
  record Values(float[] values, long... shape) {}

  boolean has(String name) {
    return floats.containsKey(name);
  }

  /** A tensor of {@link #floats()}. */
  float[] floats(String name) {
    Values tensor = floats.get(name);
    if (tensor == null) {
      throw new GamerecException("the checkpoint lacks the tensor " + name);
    }
    return tensor.values();
  }

  /** A tensor of {@link #doubles()}. */
  double[] doubles(String name) {
    double[] values = doubles.get(name);
    if (values == null) {
      throw new GamerecException("the checkpoint lacks the tensor " + name);
    }
    return values;
  }

  /** Writes the file, whole or not at all, and through to the disk. */
  void write(Path file) {
    List<SafetensorsEntry> tensors = new ArrayList<>();
    floats.forEach(
        (name, tensor) ->
            tensors.add(SafetensorsEntry.floats(name, tensor.values(), tensor.shape())));
    doubles.forEach(
        (name, values) -> tensors.add(SafetensorsEntry.doubles(name, values, values.length)));
    Map<String, String> metadata = new HashMap<>(Json.fields(about));
    metadata.put(SHA_256, sha256(metadata, tensors));
    Files2.writeAtomically(
        file,
        temporary -> {
          // Not through a channel: an interrupt of the thread would close that.
          try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
            OutputStream buffered = new BufferedOutputStream(out, BUFFER);
            Safetensors.write(buffered, metadata, tensors);
            buffered.flush();
            out.getFD().sync();
          } catch (IOException e) {
            throw new GamerecException("cannot write " + file + ": " + Files2.reason(e), e);
          }
        });
  }

  private static String sha256(Map<String, String> metadata, List<SafetensorsEntry> tensors) {
    try (HashingOutputStream hash =
        new HashingOutputStream(Hashing.sha256(), OutputStream.nullOutputStream())) {
      Safetensors.write(hash, metadata, tensors);
      return hash.hash().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a file.
   *
   * @throws GamerecException if it cannot be read, is damaged, or of another version
   */
  static Checkpoint read(Path file) {
    Safetensors tensors = Safetensors.read(file);
    Map<String, String> metadata = new HashMap<>(tensors.metadata());
    String sha256 = metadata.remove(SHA_256);
    String format = metadata.get("format");
    if (sha256 == null || format == null) {
      throw new GamerecException(file + " is no checkpoint of a training run");
    }
    if (!format.equals(Integer.toString(FORMAT))) {
      throw new GamerecException(
          file + " is a checkpoint of format " + format + ", this version reads " + FORMAT);
    }
    Map<String, Values> floats = new LinkedHashMap<>();
    Map<String, double[]> doubles = new LinkedHashMap<>();
    List<SafetensorsEntry> content = new ArrayList<>();
    for (String name : tensors.names()) {
      if (name.startsWith(DOUBLES)) {
        double[] values = tensors.doubles(name);
        doubles.put(name, values);
        content.add(SafetensorsEntry.doubles(name, values, values.length));
      } else {
        Values values = new Values(tensors.floats(name), tensors.shape(name));
        floats.put(name, values);
        content.add(SafetensorsEntry.floats(name, values.values(), values.shape()));
      }
    }
    if (!sha256.equals(sha256(metadata, content))) {
      throw new GamerecException(
          file + " is damaged: its SHA-256 is not the one it was saved with");
    }
    return new Checkpoint(Json.ofFields(file, metadata, About.class), floats, doubles);
  }
}
