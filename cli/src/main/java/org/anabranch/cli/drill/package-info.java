/** Exit drills, on paper and on real traffic, and their signed reports. */
@NullMarked
package org.anabranch.cli.drill;

import org.jspecify.annotations.NullMarked;
