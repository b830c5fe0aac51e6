package io.gamerec.api;

import org.jspecify.annotations.Nullable;

/**
 * Something outside the program is wrong: a file, a bundle, a native library. The message is one
 * line that says what is wrong and how to fix it. Wrong arguments are {@link
 * IllegalArgumentException} instead.
 */
public class GamerecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what is wrong and how to fix it, in one line
   */
  public GamerecException(String message) {
    super(message);
  }

  /**
   * Creates the exception with its cause.
   *
   * @param message what is wrong and how to fix it, in one line
   * @param cause what went wrong underneath
   */
  public GamerecException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
