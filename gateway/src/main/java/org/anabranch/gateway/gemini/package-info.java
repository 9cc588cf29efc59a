/** Google's dialect, in and out: generateContent and its kin, of the Gemini API and of Vertex. */
@NullMarked
package org.anabranch.gateway.gemini;

import org.jspecify.annotations.NullMarked;
