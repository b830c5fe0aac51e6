/**
 * Two-tower models and their training, on DJL with the PyTorch engine. DJL types stay inside: what
 * goes in and out is histories, raw ids and float arrays.
 */
@NullMarked
package io.gamerec.model;

import org.jspecify.annotations.NullMarked;
