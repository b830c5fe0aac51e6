package io.gamerec.eval;

import io.gamerec.api.data.EvalView;
import java.util.Map;
import java.util.stream.Stream;

/** How libraries of held-out users become questions. Implementations are thread-safe. */
public interface Protocol {

  /**
   * The name, as in tables and JSON.
   *
   * @return lower case words joined by hyphens
   */
  String name();

  /**
   * Everything that, with the view, fixes the examples.
   *
   * @return numbers and texts by name, in the order to print them
   */
  Map<String, Object> parameters();

  /**
   * The examples, made one user at a time as the stream is read. Those of a user stand together. A
   * user without a target has none.
   *
   * @param view users to score on
   * @return the examples; the same every time
   * @throws IllegalArgumentException if the protocol does not fit the view, see {@link
   *     EvalView#hasTargets()}
   */
  Stream<EvalExample> examples(EvalView view);
}
