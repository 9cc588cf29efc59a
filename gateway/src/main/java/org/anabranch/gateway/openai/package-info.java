/**
 * The OpenAI dialect, in and out: chat completions, responses, the older completions, embeddings.
 * Where client and vendor both speak it, bytes pass through and are read just enough to route and
 * to bill; otherwise they are read into the neutral conversation and written from it.
 */
@NullMarked
package org.anabranch.gateway.openai;

import org.jspecify.annotations.NullMarked;
