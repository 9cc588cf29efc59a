/**
 * What may be said through the gateway: personal data, secrets, deny lists, schemas and outside
 * checkers, before a request goes out and before an answer comes back. Reads the neutral
 * conversation and knows nothing of routes or networks.
 */
@NullMarked
package org.anabranch.gateway.guard;

import org.jspecify.annotations.NullMarked;
