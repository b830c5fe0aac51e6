package io.gamerec.model.internal;

import static com.google.common.base.Strings.lenientFormat;

import io.gamerec.api.GamerecException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Takes weights out of a safetensors file under names of one's own. All that does not fit is told
 * at once. An embedding of PyTorch holds its padding row, the last: where the file has no {@code
 * X.padding}, one row more than wanted in {@code X.embedding.weight} is taken for it.
 */
final class WeightsImport {
  private static final int LISTED = 10;
  private static final String PADDING = ".padding";
  private static final String EMBEDDING = ".embedding.weight";

  private final Path file;
  private final Safetensors tensors;
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, float[]> values = new HashMap<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> unexpected = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();

  private WeightsImport(Path file) {
    this.file = file;
    this.tensors = Safetensors.read(file);
  }

  /**
   * Reads the weights.
   *
   * @param file the file
   * @param names gives our name of a tensor of the file, or an empty one to leave it out
   * @param wanted shapes by our names
   * @return values by our names, of all that is wanted
   * @throws GamerecException if something is missing, not wanted, of another shape or type, or not
   *     finite; then nothing is returned
   */
  static Map<String, float[]> read(
      Path file, UnaryOperator<String> names, Map<String, long[]> wanted) {
    WeightsImport from = new WeightsImport(file);
    from.match(names, wanted);
    wanted.forEach(from::take);
    from.check(wanted.size());
    return from.values;
  }

  private void match(UnaryOperator<String> names, Map<String, long[]> wanted) {
    for (String theirs : tensors.names()) {
      String ours = names.apply(theirs);
      if (ours.isEmpty()) {
        continue;
      }
      if (!wanted.containsKey(ours)) {
        unexpected.add(called(ours, theirs));
        continue;
      }
      String other = sources.putIfAbsent(ours, theirs);
      if (other != null) {
        wrong.add(lenientFormat("%s is both %s and %s", ours, other, theirs));
      }
    }
  }

  private static String called(String ours, String theirs) {
    return ours.equals(theirs) ? ours : theirs + " as " + ours;
  }

  private void take(String ours, long[] shape) {
    String theirs = sources.get(ours);
    if (theirs == null) {
      if (!values.containsKey(ours)) {
        missing.add(ours + " " + Arrays.toString(shape));
      }
      return;
    }
    String padding = paddingOf(ours);
    long[] found = tensors.shape(theirs);
    long[] padded = shape.clone();
    boolean takesPadding = !padding.isEmpty() && !sources.containsKey(padding);
    if (takesPadding) {
      padded[0]++;
    }
    takesPadding = takesPadding && Arrays.equals(found, padded);
    if (!takesPadding && !Arrays.equals(found, shape)) {
      wrong.add(
          lenientFormat(
              "%s has shape %s, expected %s",
              called(ours, theirs), Arrays.toString(found), Arrays.toString(shape)));
      return;
    }
    if (!tensors.isFloating(theirs)) {
      wrong.add(called(ours, theirs) + " holds no floats");
      return;
    }
    float[] all = tensors.floats(theirs);
    for (int i = 0; i < all.length; i++) {
      if (!Float.isFinite(all[i])) {
        wrong.add(lenientFormat("%s has %s at %s", called(ours, theirs), all[i], i));
        return;
      }
    }
    if (takesPadding) {
      int cut = (int) (all.length - all.length / padded[0]);
      values.put(padding, Arrays.copyOfRange(all, cut, all.length));
      values.put(ours, Arrays.copyOf(all, cut));
    } else {
      values.put(ours, all);
    }
  }

  private static String paddingOf(String name) {
    return name.endsWith(EMBEDDING)
        ? name.substring(0, name.length() - EMBEDDING.length()) + PADDING
        : "";
  }

  private void check(int wanted) {
    if (!missing.isEmpty() || !unexpected.isEmpty() || !wrong.isEmpty()) {
      throw new GamerecException(
          lenientFormat(
              "%s does not fit the model, which has %s tensors: %s missing%s, %s unexpected%s, %s"
                  + " wrong%s",
              file,
              wanted,
              missing.size(),
              first(missing),
              unexpected.size(),
              first(unexpected),
              wrong.size(),
              first(wrong)));
    }
  }

  private static String first(List<String> faults) {
    return faults.isEmpty()
        ? ""
        : " ("
            + String.join("; ", faults.subList(0, Math.min(LISTED, faults.size())))
            + (faults.size() > LISTED ? "; ..." : "")
            + ")";
  }
}
