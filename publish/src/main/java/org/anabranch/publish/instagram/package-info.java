/** Instagram's professional accounts, by the Graph API. */
@NullMarked
package org.anabranch.publish.instagram;

import org.jspecify.annotations.NullMarked;
