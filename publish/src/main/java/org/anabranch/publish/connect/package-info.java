/**
 * Connecting accounts by the platforms' own consent pages, and keeping what was granted usable.
 * {@link org.anabranch.publish.connect.Connections} is the way in; each platform's leaf says in an
 * {@link org.anabranch.publish.connect.Authorisation} only what differs there.
 */
@NullMarked
package org.anabranch.publish.connect;

import org.jspecify.annotations.NullMarked;
