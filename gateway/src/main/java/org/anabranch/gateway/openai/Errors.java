package org.anabranch.gateway.openai;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.anabranch.gateway.dialect.PlainError;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.dialect.UpstreamError.Kind;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Errors as OpenAI's clients expect them, and as vendors of its dialect tell them. */
final class Errors {
  private static final List<String> CONTEXT =
      List.of(
          "context_length",
          "context length",
          "context window",
          "maximum context",
          "prompt is too long",
          "input is too long",
          "too many input tokens",
          "reduce the length",
          "exceeds the maximum number of tokens",
          "string_above_max_length");
  private static final List<String> POLICY =
      List.of(
          "content_filter",
          "content_policy",
          "content policy",
          "contentfilter",
          "responsibleaipolicy",
          "data_inspection",
          "datainspection",
          "moderation",
          "flagged",
          "cyber_policy",
          "safety system");
  private static final List<String> ACCOUNT =
      List.of(
          "model_not_found",
          "model not found",
          "invalid_api_key",
          "model does not exist",
          "insufficient_quota",
          "insufficient balance",
          "billing_hard_limit",
          "deploymentnotfound",
          "unsupported_country");
  private static final List<String> LIMITS =
      List.of("rate_limit", "rate limit", "overloaded", "too many requests", "at capacity");

  private Errors() {}

  /** The type OpenAI gives to errors of this kind. */
  private static String type(Refusal refusal) {
    return switch (refusal.status()) {
      case 429 ->
          refusal.code().equals("budget_exceeded") ? "insufficient_quota" : "rate_limit_error";
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      default -> refusal.status() >= 500 ? "server_error" : "invalid_request_error";
    };
  }

  static ObjectNode write(Refusal refusal) {
    return Json.object()
        .put("message", refusal.message())
        .put("type", type(refusal))
        .put("param", refusal.param())
        .put("code", refusal.code());
  }

  static byte[] body(Refusal refusal) {
    ObjectNode body = Json.object();
    body.set("error", write(refusal));
    return Json.MAPPER.writeValueAsBytes(body);
  }

  static UpstreamError read(int status, byte[] body, int length) {
    JsonNode root = tree(body, length);
    JsonNode error = root.isArray() ? root.path(0) : root;
    error = error.has("error") ? error.path("error") : error;
    String message = message(error);
    String words =
        (message + ' ' + word(error, "code") + ' ' + word(error, "type")).toLowerCase(Locale.ROOT);
    String param = word(error, "param");
    return new UpstreamError(kind(status, words), message, param.isEmpty() ? null : param);
  }

  private static JsonNode tree(byte[] body, int length) {
    try {
      return Json.MAPPER.readTree(body, 0, length);
    } catch (JacksonException e) {
      return Json.object().put("message", PlainError.words(body, length));
    }
  }

  /** The words of an error, in whichever of the shapes in use; may be empty. */
  static String message(JsonNode error) {
    if (error.isString()) {
      return error.asString();
    }
    JsonNode detail = error.path("detail");
    if (detail.isArray()) {
      return detail
          .valueStream()
          .map(d -> d.path("msg").asString(""))
          .collect(Collectors.joining("; "));
    }
    String message = word(error, "message");
    return message.isEmpty() ? detail.asString("") : message;
  }

  private static String word(JsonNode error, String name) {
    JsonNode value = error.path(name);
    return value.isValueNode() && !value.isNull() ? value.asString("") : "";
  }

  private static Kind kind(int status, String words) {
    boolean refused = status == 400 || status == 413 || status == 422 || status == 403;
    if (refused && says(words, CONTEXT)) {
      return Kind.CONTEXT_EXCEEDED;
    }
    if (refused && says(words, POLICY)) {
      return Kind.CONTENT_POLICY;
    }
    return switch (status) {
      case 401, 402, 403, 404 -> Kind.MISCONFIGURED;
      case 429 -> says(words, ACCOUNT) ? Kind.MISCONFIGURED : Kind.LIMITED;
      case 503, 529 -> Kind.LIMITED;
      case 408, 409 -> Kind.FAILING;
      default -> {
        if (status < 400 || status >= 500) {
          yield limited(words) ? Kind.LIMITED : Kind.FAILING;
        }
        yield says(words, ACCOUNT) ? Kind.MISCONFIGURED : Kind.INVALID;
      }
    };
  }

  /** Whether an error in the middle of a stream is one of overload. */
  static boolean limited(JsonNode error) {
    return limited(
        (message(error) + ' ' + word(error, "code") + ' ' + word(error, "type"))
            .toLowerCase(Locale.ROOT));
  }

  private static boolean limited(String words) {
    return says(words, LIMITS) || words.contains(" 429");
  }

  private static boolean says(String words, List<String> any) {
    return any.stream().anyMatch(words::contains);
  }

  /** What an error event's object says, or null when there is none. */
  static @Nullable JsonNode in(JsonNode event) {
    JsonNode error = event.path("error");
    return error.isMissingNode() || error.isNull() ? null : error;
  }
}
