/** Google's Gemini API: generated content, embeddings, token counts and models. */
@NullMarked
package org.anabranch.sandbox.gemini;

import org.jspecify.annotations.NullMarked;
