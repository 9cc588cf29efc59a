/**
 * Rights of first refusal and first offer as they are exercised: what was offered, until when, how
 * it was answered, and the evidence.
 */
@NullMarked
package org.anabranch.compute.right;

import org.jspecify.annotations.NullMarked;
