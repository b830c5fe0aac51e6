/**
 * The bundle: one directory with a manifest and the files of every part, written atomically and
 * checked byte for byte when read. The format is described in {@link
 * io.gamerec.api.bundle.BundleManifest}.
 */
@NullMarked
package io.gamerec.api.bundle;

import org.jspecify.annotations.NullMarked;
