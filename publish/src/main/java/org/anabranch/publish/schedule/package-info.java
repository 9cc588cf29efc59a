/**
 * When posts go out: the calendar, queues with weekly slots, recurring posts, import from a table,
 * pausing, and the dispatcher that hands over what is due. The database is the truth; timers only
 * wake.
 */
@NullMarked
package org.anabranch.publish.schedule;

import org.jspecify.annotations.NullMarked;
