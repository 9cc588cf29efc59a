/** What other gateways' configurations say, in the words of this one's. */
@NullMarked
package org.anabranch.gateway.peer;

import org.jspecify.annotations.NullMarked;
