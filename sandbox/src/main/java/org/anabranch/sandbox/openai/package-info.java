/** OpenAI's API, and the many vendors who offer the same. */
@NullMarked
package org.anabranch.sandbox.openai;

import org.jspecify.annotations.NullMarked;
