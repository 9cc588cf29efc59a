/** Instagram's publishing by containers, imitated. */
@NullMarked
package org.anabranch.sandbox.instagram;

import org.jspecify.annotations.NullMarked;
