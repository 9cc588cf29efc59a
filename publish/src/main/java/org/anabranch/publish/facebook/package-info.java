/** Facebook Pages, by the Graph API. */
@NullMarked
package org.anabranch.publish.facebook;

import org.jspecify.annotations.NullMarked;
