/**
 * Responses that their clients do not wait for.
 *
 * <p>{@link Background} takes one up, has it answered as a line is, and stores how it ended, once;
 * a client that wants to be told as it comes is fed from what is stored, by whichever process.
 */
@NullMarked
package org.anabranch.gateway.background;

import org.jspecify.annotations.NullMarked;
