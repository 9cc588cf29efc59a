package org.anabranch.gateway.config;

/** What a deployment is asked for. One deployment does one of these. */
public enum Service {
  CHAT("chat"),
  EMBEDDING("embeddings"),
  IMAGE("image_generation"),
  SPEECH("speech"),
  TRANSCRIPTION("transcription"),
  MODERATION("moderation");

  private final String operation;

  Service(String operation) {
    this.operation = operation;
  }

  /** The one whose work decisions name so; whatever else they name is a conversation. */
  public static Service ofTask(String task) {
    return switch (task) {
      case "embedding" -> EMBEDDING;
      case "image" -> IMAGE;
      case "speech" -> SPEECH;
      case "transcription" -> TRANSCRIPTION;
      case "moderation" -> MODERATION;
      default -> CHAT;
    };
  }

  /** What OpenTelemetry's GenAI conventions call it; a name of ours where they have none. */
  public String operation() {
    return operation;
  }
}
