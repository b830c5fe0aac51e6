package io.gamerec.model.internal;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which device is asked for.
 *
 * @param name name of a provider, or {@link #AUTO}
 * @param index number of the device, empty for the default one
 */
public record DeviceSpec(String name, OptionalInt index) {
  /** Leaves the choice to the providers. */
  public static final String AUTO = "auto";

  private static final String NAME = "[a-z][a-z0-9]*";
  private static final Pattern SPEC = Pattern.compile("(" + NAME + ")(?::([0-9]{1,4}))?");
  private static final Pattern ONLY_NAME = Pattern.compile(NAME);

  /**
   * Reads a specification.
   *
   * @param setting what it was given for, for the message
   * @param spec {@code auto}, {@code NAME} or {@code NAME:INDEX}
   * @return what it asks for
   * @throws IllegalArgumentException if it is none of these
   */
  public static DeviceSpec parse(String setting, String spec) {
    Matcher matcher = SPEC.matcher(spec);
    checkArgument(
        matcher.matches() && !(AUTO.equals(matcher.group(1)) && matcher.group(2) != null),
        "%s must be auto, NAME or NAME:INDEX with an index up to 9999, got '%s'",
        setting,
        spec);
    String index = matcher.group(2);
    return new DeviceSpec(
        matcher.group(1),
        index == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(index)));
  }

  /**
   * Whether a provider may be called so.
   *
   * @param name the name
   * @return true if {@link #parse} can give it
   */
  public static boolean isProviderName(String name) {
    return ONLY_NAME.matcher(name).matches() && !AUTO.equals(name);
  }

  @Override
  public String toString() {
    return index.isPresent() ? name + ":" + index.getAsInt() : name;
  }
}
