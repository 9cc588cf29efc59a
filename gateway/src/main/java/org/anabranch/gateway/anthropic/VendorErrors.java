package org.anabranch.gateway.anthropic;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.dialect.PlainError;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.gateway.dialect.UpstreamError.Kind;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What Anthropic's refusals mean, from the status, the type and, as far as needed, the words. */
final class VendorErrors {
  private static final Pattern FIELD = Pattern.compile("^([a-z_]+(?:\\.\\w+)*): ");

  private VendorErrors() {}

  static UpstreamError read(int status, byte[] body, int length) {
    JsonNode error;
    try {
      error = Json.MAPPER.readTree(body, 0, length).path("error");
    } catch (JacksonException e) {
      error = Json.object().put("message", PlainError.words(body, length));
    }
    String message = error.path("message").asString("");
    Kind kind = kind(status, error.path("type").asString(""), message.toLowerCase(Locale.ROOT));
    return new UpstreamError(kind, message, kind == Kind.INVALID ? field(message) : null);
  }

  private static Kind kind(int status, String type, String words) {
    if (type.equals("overloaded_error") || type.equals("rate_limit_error")) {
      return Kind.LIMITED;
    }
    return switch (status) {
      case 429, 529 -> Kind.LIMITED;
      case 401, 402, 403, 404 -> Kind.MISCONFIGURED;
      case 413 -> Kind.CONTEXT_EXCEEDED;
      case 408, 409 -> Kind.FAILING;
      default -> status >= 400 && status < 500 ? refused(words) : Kind.FAILING;
    };
  }

  private static Kind refused(String words) {
    if (words.contains("prompt is too long")
        || words.contains("exceed context limit")
        || words.contains("context window")) {
      return Kind.CONTEXT_EXCEEDED;
    }
    if (words.contains("content filtering policy") || words.contains("usage policy")) {
      return Kind.CONTENT_POLICY;
    }
    if (words.contains("credit balance")) {
      return Kind.MISCONFIGURED;
    }
    return words.contains("usage limits") ? Kind.LIMITED : Kind.INVALID;
  }

  private static @Nullable String field(String message) {
    Matcher matcher = FIELD.matcher(message);
    return matcher.find() ? matcher.group(1) : null;
  }
}
