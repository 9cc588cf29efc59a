/** X's API v2, imitated. */
@NullMarked
package org.anabranch.sandbox.x;

import org.jspecify.annotations.NullMarked;
