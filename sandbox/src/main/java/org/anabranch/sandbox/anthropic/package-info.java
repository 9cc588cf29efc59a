/** Anthropic's API: messages, token counts and models. */
@NullMarked
package org.anabranch.sandbox.anthropic;

import org.jspecify.annotations.NullMarked;
