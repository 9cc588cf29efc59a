/** Draws the cards and makes the slideshow: the files that go with a post. */
@NullMarked
package org.anabranch.studio.media;

import org.jspecify.annotations.NullMarked;
