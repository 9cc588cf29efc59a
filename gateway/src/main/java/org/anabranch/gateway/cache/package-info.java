/** Answers that were given before: what they are kept under, and how they are told again. */
@NullMarked
package org.anabranch.gateway.cache;

import org.jspecify.annotations.NullMarked;
