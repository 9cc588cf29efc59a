/** An imitation of Pinterest's API v5. */
@NullMarked
package org.anabranch.sandbox.pinterest;

import org.jspecify.annotations.NullMarked;
