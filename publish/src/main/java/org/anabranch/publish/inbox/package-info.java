/**
 * What comes back after a post is live: remarks of all platforms in one inbox, answers that are
 * sent at most once, and changes to what is live.
 */
@NullMarked
package org.anabranch.publish.inbox;

import org.jspecify.annotations.NullMarked;
