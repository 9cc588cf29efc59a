/** The OpenAI dialect as bytes: requests read just enough to route, answers just enough to bill. */
@NullMarked
package org.anabranch.gateway.openai;

import org.jspecify.annotations.NullMarked;
