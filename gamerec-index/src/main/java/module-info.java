/** Exact and FAISS vector indexes and the retriever over them. */
module io.gamerec.index {
  requires com.google.common;
  requires transitive io.gamerec.api;
  requires static org.jspecify;
  requires org.slf4j;

  exports io.gamerec.index;

  opens io.gamerec.index.internal to
      com.fasterxml.jackson.databind;

  uses io.gamerec.api.spi.VectorIndexProvider;

  provides io.gamerec.api.spi.BundlePartProvider with
      io.gamerec.index.internal.RetrieverPartProvider;
  provides io.gamerec.api.spi.VectorIndexProvider with
      io.gamerec.index.internal.ExactProvider,
      io.gamerec.index.internal.FaissProvider;
}
