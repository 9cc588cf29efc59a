/**
 * Pictures, speech, transcripts and moderation in OpenAI's shapes: what a request asks for and what
 * an answer used ({@link org.anabranch.gateway.media.MediaAsk}, {@link
 * org.anabranch.gateway.media.MediaUse}). Nothing is translated: a deployment that speaks the
 * dialect gets the client's bytes with the model's name exchanged, and the client gets its.
 */
@NullMarked
package org.anabranch.gateway.media;

import org.jspecify.annotations.NullMarked;
