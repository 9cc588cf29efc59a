/**
 * The console's pages on compute: the estate and its contracts, the plan, drills, forecast, live
 * compute and trials.
 */
@NullMarked
package org.anabranch.web.compute;

import org.jspecify.annotations.NullMarked;
