/** JSON read where it lies, in bytes, and no further than a hot path needs. */
@NullMarked
package org.anabranch.gateway.json;

import org.jspecify.annotations.NullMarked;
