package io.gamerec.examples;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/** What a command line answered. */
record Answer(int code, String out, String err) {

  /** Runs the program in this process. */
  static Answer to(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] words = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
    return new Answer(code, out.toString(), err.toString());
  }
}
