/** An imitation of YouTube's Data API v3. */
@NullMarked
package org.anabranch.sandbox.youtube;

import org.jspecify.annotations.NullMarked;
