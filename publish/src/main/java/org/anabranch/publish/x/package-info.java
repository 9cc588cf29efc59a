/** X, by its API v2. */
@NullMarked
package org.anabranch.publish.x;

import org.jspecify.annotations.NullMarked;
