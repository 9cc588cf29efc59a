/**
 * Pictures, speech, transcripts and moderation in OpenAI's shapes: what a request asks for and what
 * an answer used ({@link org.anabranch.gateway.media.MediaAsk}, {@link
 * org.anabranch.gateway.media.MediaUse}). A deployment that speaks the dialect gets the client's
 * bytes with the model's name exchanged, and the client gets its; speech alone is asked of others
 * too, as a turn of a conversation that is answered aloud ({@link
 * org.anabranch.gateway.media.SpokenTurn}).
 */
@NullMarked
package org.anabranch.gateway.media;

import org.jspecify.annotations.NullMarked;
