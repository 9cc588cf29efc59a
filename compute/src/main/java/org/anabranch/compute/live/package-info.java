/**
 * What compute is worth at the moment: capacity estimated from what the gateway sees, a programme
 * over the next hours solved again and again, its duals as bid prices, damped; and, where a region
 * is full, who is turned away first.
 */
@NullMarked
package org.anabranch.compute.live;

import org.jspecify.annotations.NullMarked;
