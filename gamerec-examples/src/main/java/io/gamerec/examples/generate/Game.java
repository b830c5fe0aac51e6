package io.gamerec.examples.generate;

import java.util.List;

/**
 * A game of the world.
 *
 * @param id numeric, as in the store
 * @param niche number of its niche
 * @param blend number of the second niche it borrows from, or -1
 * @param studio number of its studio
 * @param series number of its series, shared by its sequels
 * @param genres its genres
 * @param tags its tags, the most telling first
 * @param cents price, 0 for none
 * @param quality how much longer than others of its kind it is played, normally distributed
 */
record Game(
    String id,
    String title,
    int niche,
    int blend,
    int studio,
    int series,
    List<String> genres,
    List<String> tags,
    int cents,
    int year,
    double quality) {

  /** 0 for games without a price to 3 for the dearest. */
  int priceLevel() {
    return cents == 0 ? 0 : cents < 1000 ? 1 : cents < 3000 ? 2 : 3;
  }
}
