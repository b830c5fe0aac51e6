/**
 * What the training benchmark measures against: the published PyTorch code of System A, ported to
 * DJL line by line.
 */
@NullMarked
package io.gamerec.examples.literal;

import org.jspecify.annotations.NullMarked;
