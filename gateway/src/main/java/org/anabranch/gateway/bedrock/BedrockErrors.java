package org.anabranch.gateway.bedrock;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.PlainError;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.dialect.UpstreamError.Kind;
import org.anabranch.kernel.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Errors as Bedrock tells them: a type in a header or a frame, and a message. */
final class BedrockErrors {
  private BedrockErrors() {}

  /** What the SDKs know an error by, and the status that goes with it. */
  private record Type(int status, String name) {}

  private static Type type(Refusal refusal) {
    if (refusal.code().contains("budget")) {
      return new Type(400, "ServiceQuotaExceededException"); // not to be tried again at once
    }
    if (refusal.code().equals(SignatureCheck.EXPIRED)) {
      return new Type(403, "InvalidSignatureException");
    }
    return switch (refusal.status()) {
      case 401, 403 -> new Type(403, "AccessDeniedException");
      case 404 -> new Type(404, "ResourceNotFoundException");
      case 408, 504 -> new Type(408, "ModelTimeoutException");
      case 424 -> new Type(424, "ModelErrorException");
      case 429 -> new Type(429, "ThrottlingException");
      case 500, 501 -> new Type(500, "InternalServerException");
      default ->
          refusal.status() >= 500
              ? new Type(503, "ServiceUnavailableException")
              : new Type(refusal.status(), "ValidationException");
    };
  }

  static Answer whole(Refusal refusal) {
    Type type = type(refusal);
    Map<String, String> headers = new HashMap<>(refusal.headers());
    headers.put("x-amzn-errortype", type.name());
    return Answer.json(type.status(), headers, message(refusal.message()));
  }

  private static byte[] message(String message) {
    return Json.object().put("message", message).toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Of those a stream may have; whatever else went wrong is the model's stream. */
  static io.netty.buffer.ByteBuf frame(Refusal refusal) {
    String name =
        switch (refusal.status()) {
          case 400, 404, 413, 422 -> "validationException";
          case 429 -> "throttlingException";
          case 500 -> "internalServerException";
          case 503 -> "serviceUnavailableException";
          default -> "modelStreamErrorException";
        };
    return Frame.exception(name, message(refusal.message()));
  }

  /** A frame that is no event: Bedrock cannot go on. */
  static Delta.Broke broke(Frame frame, JsonNode json) {
    String said = json.path("message").asString(frame.errorMessage());
    String type = frame.name().toLowerCase(Locale.ROOT);
    boolean limited = type.startsWith("throttling") || type.startsWith("serviceunavailable");
    return new Delta.Broke(said.isEmpty() ? frame.name() : said, limited);
  }

  /** What an answer other than 200 means; takes any bytes. */
  static UpstreamError read(int status, byte[] body, int length) {
    String message = "";
    try {
      JsonNode json = Json.MAPPER.readTree(body, 0, length);
      message = json.path("message").asString(json.path("Message").asString(""));
    } catch (JacksonException e) {
      message = PlainError.words(body, length);
    }
    return new UpstreamError(kind(status, message.toLowerCase(Locale.ROOT)), message, null);
  }

  private static Kind kind(int status, String said) {
    return switch (status) {
      case 400, 413, 422 -> {
        if (isAny(said, "too long", "too many input tokens", "context window", "context limit")) {
          yield Kind.CONTEXT_EXCEEDED;
        } else if (isAny(said, "content filter", "content policy", "responsible ai")) {
          yield Kind.CONTENT_POLICY;
        } else if (isAny(
            said, "model identifier", "on-demand throughput", "not supported in this region")) {
          yield Kind.MISCONFIGURED;
        }
        yield isAny(said, "quota") ? Kind.LIMITED : Kind.INVALID;
      }
      case 401, 403, 404 -> Kind.MISCONFIGURED;
      case 429 -> Kind.LIMITED;
      default -> Kind.FAILING;
    };
  }

  private static boolean isAny(String said, String... phrases) {
    for (String phrase : phrases) {
      if (said.contains(phrase)) {
        return true;
      }
    }
    return false;
  }
}
