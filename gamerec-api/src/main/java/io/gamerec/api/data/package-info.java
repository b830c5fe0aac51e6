/**
 * Data views: what was read ({@link io.gamerec.api.data.GameData}), and what may be fitted on
 * ({@link io.gamerec.api.data.TrainView}) or scored on ({@link io.gamerec.api.data.EvalView}), both
 * made by a {@link io.gamerec.api.data.Split}, and what leaks between them ({@link
 * io.gamerec.api.data.LeakageAudit}).
 */
@NullMarked
package io.gamerec.api.data;

import org.jspecify.annotations.NullMarked;
