/** Metrics, protocols, baselines and reports. */
module io.gamerec.eval {
  requires com.google.common;
  requires ejml.core;
  requires ejml.ddense;
  requires transitive io.gamerec.api;
  requires static org.jspecify;
  requires org.slf4j;

  exports io.gamerec.eval;
  exports io.gamerec.eval.baseline;
}
