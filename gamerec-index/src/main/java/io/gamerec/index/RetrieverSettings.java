package io.gamerec.index;

import io.gamerec.api.Exclusion;
import io.gamerec.api.index.SearchOptions;

/**
 * What a retriever does where a request does not say.
 *
 * @param k how many items
 * @param exclusion which games of a history are left out
 * @param filter which items may be retrieved at all, whatever a request says
 * @param options parameters of the index, without a filter
 */
record RetrieverSettings(int k, Exclusion exclusion, Filter filter, SearchOptions options) {
  static final RetrieverSettings DEFAULTS =
      new RetrieverSettings(100, Exclusion.OWNED, Filter.everything(), SearchOptions.defaults());
}
