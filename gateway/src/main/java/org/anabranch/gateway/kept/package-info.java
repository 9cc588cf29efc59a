/**
 * Answers that are kept for later requests to go on from, whichever vendor gave them, in the shape
 * of OpenAI's responses.
 */
@NullMarked
package org.anabranch.gateway.kept;

import org.jspecify.annotations.NullMarked;
