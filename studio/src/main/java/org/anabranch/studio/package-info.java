/** From a source to a post for each platform: reading, writing, cards and video. */
@NullMarked
package org.anabranch.studio;

import org.jspecify.annotations.NullMarked;
