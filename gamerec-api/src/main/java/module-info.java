/** Contracts and value types of gamerec. */
@SuppressWarnings("module") // the friends below are not there when this module is compiled
module io.gamerec.api {
  requires com.fasterxml.jackson.databind;
  requires com.google.common;
  requires org.apache.arrow.memory.core;
  requires transitive org.apache.arrow.vector;
  requires static transitive org.jspecify;

  exports io.gamerec.api;
  exports io.gamerec.api.bundle;
  exports io.gamerec.api.data;
  exports io.gamerec.api.index;
  exports io.gamerec.api.spi;
  exports io.gamerec.api.internal to
      io.gamerec.eval,
      io.gamerec.examples,
      io.gamerec.features,
      io.gamerec.index,
      io.gamerec.model;
  exports io.gamerec.api.internal.index to
      io.gamerec.index,
      io.gamerec.model;

  opens io.gamerec.api.internal to
      com.fasterxml.jackson.databind;

  uses io.gamerec.api.spi.BundlePartProvider;

  provides io.gamerec.api.spi.BundlePartProvider with
      io.gamerec.api.internal.RecommenderPartProvider;
}
