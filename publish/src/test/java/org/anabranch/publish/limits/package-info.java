/** Tests of what platforms still take and what calls cost. */
@NullMarked
package org.anabranch.publish.limits;

import org.jspecify.annotations.NullMarked;
