/**
 * The HTTP client that asks upstreams: on the caller's event loop, bytes as they come. Knows
 * nothing of models or money.
 */
@NullMarked
package org.anabranch.gateway.upstream;

import org.jspecify.annotations.NullMarked;
