/**
 * Calls from the platforms: news that need not wait for the next reading. What a call says is only
 * believed when its signature holds, and then mostly only wakes: the platform itself is read.
 */
@NullMarked
package org.anabranch.publish.callback;

import org.jspecify.annotations.NullMarked;
