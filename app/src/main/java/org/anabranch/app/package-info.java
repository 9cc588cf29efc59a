/**
 * Wires everything by constructors; alone knows all the other modules. {@link
 * org.anabranch.app.Main} is the process, {@code Stations} all five stations over one data
 * directory, {@code GatewayStation} the gateway alone, {@code PublishStation} what publishing
 * stands on, {@code Leaves} the only list of platforms and dialects. {@code Configuration} is the
 * file that a person writes.
 */
@NullMarked
package org.anabranch.app;

import org.jspecify.annotations.NullMarked;
