/**
 * What the imitations of the model vendors share: the simulated model behind them all, the door
 * that logs, refuses and misbehaves, and the checking of request bodies.
 */
@NullMarked
package org.anabranch.sandbox.models;

import org.jspecify.annotations.NullMarked;
