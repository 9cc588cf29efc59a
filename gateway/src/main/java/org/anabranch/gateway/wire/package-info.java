/** HTTP/1.1 as bytes: what both the server and the client of the gateway write. */
@NullMarked
package org.anabranch.gateway.wire;

import org.jspecify.annotations.NullMarked;
