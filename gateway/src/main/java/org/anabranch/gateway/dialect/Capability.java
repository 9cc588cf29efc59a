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
  IMAGE_GENERATION,
  SPEECH,
  TRANSCRIPTION,
  MODERATION
}
