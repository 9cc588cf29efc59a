package org.anabranch.gateway.dialect;

/** What a request may need of the deployment that answers it. */
public enum Capability {
  TOOLS,
  IMAGES,
  AUDIO,
  VIDEO,
  DOCUMENTS,
  /** Any JSON object. */
  JSON,
  /** JSON that obeys a schema. */
  SCHEMA,
  REASONING,
  LOGPROBS,
  STREAMING,
  EMBEDDINGS,
  /** Pictures, asked for by themselves or in an answer. */
  IMAGE_GENERATION,
  /** Something said aloud, asked for by itself or as an answer. */
  SPEECH,
  TRANSCRIPTION,
  MODERATION,
  /** The vendor itself searches the web for an answer. */
  WEB_SEARCH
}
