package org.anabranch.gateway.bedrock;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.anabranch.gateway.dialect.BodyScan;

/** In whose dialect a body of InvokeModel is, as its fields tell. */
enum InvokeBody {
  ANTHROPIC,
  OPENAI,
  NOVA,
  /** Amazon Titan's text. */
  TITAN,
  /** A model's own, such as Llama's or Mistral's prompt: passed on, and read by nobody here. */
  OWN;

  /** Models that take a conversation in OpenAI's words, beside those of {@link Family#OPENAI}. */
  private static final Pattern TAKES_CHATS =
      Pattern.compile(".*\\b(mistral|ai21|writer|google)\\..*");

  /** Fields of the first level that only a body of Nova's has. */
  private static final Set<String> NOVAS = Set.of("schemaVersion", "inferenceConfig");

  static InvokeBody of(BodyScan body) {
    if (body.has("anthropic_version")) {
      return ANTHROPIC;
    } else if (body.has("messages")) {
      return NOVAS.stream().anyMatch(body::has) ? NOVA : OPENAI;
    }
    return body.has("inputText") ? TITAN : OWN;
  }

  /** Whether it can be put in the gateway's neutral form. */
  boolean isRead() {
    return this == ANTHROPIC || this == OPENAI || this == NOVA;
  }

  /**
   * Whether a model takes such bodies by InvokeModel. Of an id that tells nothing, such as a
   * profile's, only what cannot be said in another way is believed to fit.
   */
  boolean fits(String modelId) {
    String id = modelId.toLowerCase(Locale.ROOT);
    Family family = Family.of(id);
    if (family == Family.UNKNOWN) {
      return !isRead();
    }
    return switch (this) {
      case ANTHROPIC -> family == Family.ANTHROPIC;
      case NOVA -> family == Family.NOVA;
      case TITAN -> id.contains("titan");
      case OPENAI -> family == Family.OPENAI || TAKES_CHATS.matcher(id).matches();
      case OWN -> family != Family.NOVA && !id.contains("titan-text");
    };
  }
}
