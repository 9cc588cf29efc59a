/** YouTube's Data API v3 (developers.google.com/youtube/v3). */
@NullMarked
package org.anabranch.publish.youtube;

import org.jspecify.annotations.NullMarked;
