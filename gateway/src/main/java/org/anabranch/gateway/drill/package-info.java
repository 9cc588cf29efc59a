/** Live exit drills: a share of real traffic goes without one partner, and stops by itself. */
@NullMarked
package org.anabranch.gateway.drill;

import org.jspecify.annotations.NullMarked;
