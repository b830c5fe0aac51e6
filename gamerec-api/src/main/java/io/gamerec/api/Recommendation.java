package io.gamerec.api;

/**
 * One line of an answer.
 *
 * @param rank place in the answer, from 1
 * @param itemId raw id of the game
 * @param title its title, or its id where the catalogue has no title
 * @param score score of the last stage that ordered the answer; higher is better
 */
public record Recommendation(int rank, String itemId, String title, float score) {}
