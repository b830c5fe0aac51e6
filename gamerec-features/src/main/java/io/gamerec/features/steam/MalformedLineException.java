package io.gamerec.features.steam;

/** A line is not what the format says. Thrown once a bad line, so it carries no stack trace. */
final class MalformedLineException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedLineException(String message) {
    super(message, null, false, false);
  }
}
