/**
 * Guardrails and the cache over one request.
 *
 * <p>They read it before anybody is asked and the answer before the client has it: an {@link
 * Oversight} over a conversation, a {@link MediaGuard} over pictures and sound. What they find is
 * noted in the call's decision. All on an event loop, and never blocking; what is searched for is
 * in {@code guard}, what is remembered in {@code cache}.
 */
@NullMarked
package org.anabranch.gateway.oversight;

import org.jspecify.annotations.NullMarked;
