/** Plans, forecasts, simulations, concentration, rights of first refusal. */
@NullMarked
package org.anabranch.cli.compute;

import org.jspecify.annotations.NullMarked;
