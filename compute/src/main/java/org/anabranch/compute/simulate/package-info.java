/**
 * What would come of a way to choose sites: a trace of demand replayed over an estate whose sites
 * fail, slip and change their prices by lot, and the best that could have been done. All of it is
 * simulated; equal seeds give equal results.
 */
@NullMarked
package org.anabranch.compute.simulate;

import org.jspecify.annotations.NullMarked;
