/** Pinterest's API v5 (developers.pinterest.com). */
@NullMarked
package org.anabranch.publish.pinterest;

import org.jspecify.annotations.NullMarked;
