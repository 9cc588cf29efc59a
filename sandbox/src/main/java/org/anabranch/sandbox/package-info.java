/** Imitations of the platforms, strict, on loopback; their audience is simulated and says so. */
@NullMarked
package org.anabranch.sandbox;

import org.jspecify.annotations.NullMarked;
