/** Wires everything; alone knows all the others. */
@NullMarked
package org.anabranch.app;

import org.jspecify.annotations.NullMarked;
