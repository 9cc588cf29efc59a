package org.anabranch.gateway.anthropic;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Credential;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.ServerSentEvents;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.gateway.dialect.Uploads;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Anthropic's Messages as clients speak them, at {@code /v1} and at {@code /anthropic/v1}. The
 * lists of models at {@code /v1/models} are told from those of other dialects by the header {@code
 * anthropic-version}.
 */
public final class AnthropicMessages implements Inbound {
  private static final Map<String, String> WORDS =
      Map.of(
          "response_format", "output_config.format",
          "reasoning_effort", "thinking",
          "reasoning", "thinking",
          "stop", "stop_sequences",
          "parallel_tool_calls", "tool_choice.disable_parallel_tool_use");

  /** The header that says a request's id, which bodies of errors repeat. */
  private static final String REQUEST_ID = "request-id";

  private static final String PREFIX = "/anthropic";
  private static final String MODELS = "/v1/models";
  private static final String COUNT = "/v1/messages/count_tokens";

  @Override
  public String dialect() {
    return Seal.DIALECT;
  }

  @Override
  public Map<String, String> words() {
    return WORDS;
  }

  @Override
  public @Nullable Operation operation(Incoming head) {
    String path = path(head);
    boolean surely = head.path().startsWith(PREFIX + "/") || saysVersion(head);
    return switch (path) {
      case "/v1/messages" -> Operation.CONVERSE;
      case COUNT -> Operation.COUNT_TOKENS;
      case MODELS -> surely ? Operation.MODELS : null;
      default -> surely && path.startsWith(MODELS + "/") ? Operation.MODEL : null;
    };
  }

  private static boolean saysVersion(Incoming head) {
    return head.headers().contains("anthropic-version");
  }

  private static String path(Incoming head) {
    return head.path().startsWith(PREFIX + "/")
        ? head.path().substring(PREFIX.length())
        : head.path();
  }

  @Override
  public @Nullable Credential credential(Incoming head) {
    String key = head.headers().get("x-api-key");
    if (key != null && !key.isBlank()) {
      return new Credential.Key(key.strip());
    }
    String bearer = head.headers().get(HttpHeaderNames.AUTHORIZATION);
    return bearer != null && bearer.regionMatches(true, 0, "Bearer ", 0, 7)
        ? new Credential.Key(bearer.substring(7).strip())
        : null;
  }

  @Override
  public Asked read(Incoming request) {
    boolean count = path(request).equals(COUNT);
    return new MessagesAsked(request, count ? Operation.COUNT_TOKENS : Operation.CONVERSE);
  }

  @Override
  public boolean fill(ObjectNode body, Uploads uploads) {
    return MessagesUploads.fill(body, uploads);
  }

  @Override
  public Answer write(Reply reply, Asked asked) {
    return Answer.json(ReplyWriter.write(reply));
  }

  @Override
  public StreamWriter writer(Asked asked) {
    return new AnthropicStreamWriter();
  }

  @Override
  public Answer refuse(Refusal refusal) {
    byte[] body = Json.MAPPER.writeValueAsBytes(error(refusal.in(WORDS).dotted()));
    return Answer.json(refusal.status(), refusal.headers(), body);
  }

  @Override
  public ByteBuf errorEvent(Refusal refusal, Asked asked) {
    return ServerSentEvents.write("error", error(refusal).toString());
  }

  private static ObjectNode error(Refusal refusal) {
    ObjectNode body = Json.object().put("type", "error");
    body.putObject("error").put("type", type(refusal.status())).put("message", refusal.message());
    return body.put("request_id", requestId(refusal.headers()));
  }

  private static @Nullable String requestId(Map<String, String> headers) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(REQUEST_ID))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 402 -> "billing_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 408, 504 -> "timeout_error";
      case 409 -> "conflict_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503, 529 -> "overloaded_error";
      default -> status < 500 ? "invalid_request_error" : "api_error";
    };
  }

  @Override
  public Answer counted(long tokens, Asked asked) {
    return Answer.json(Json.MAPPER.writeValueAsBytes(Json.object().put("input_tokens", tokens)));
  }

  /** All on one page. */
  @Override
  public Answer models(List<Listed> models) {
    ObjectNode page = Json.object();
    ArrayNode data = page.putArray("data");
    models.forEach(model -> data.add(json(model)));
    page.put("has_more", false);
    page.put("first_id", models.isEmpty() ? null : models.getFirst().name());
    page.put("last_id", models.isEmpty() ? null : models.getLast().name());
    return Answer.json(Json.MAPPER.writeValueAsBytes(page));
  }

  @Override
  public Answer model(Listed model) {
    return Answer.json(Json.MAPPER.writeValueAsBytes(json(model)));
  }

  private static ObjectNode json(Listed model) {
    ObjectNode json =
        Json.object()
            .put("type", "model")
            .put("id", model.name())
            .put("display_name", model.name())
            .put("created_at", Instant.ofEpochSecond(model.since()).toString())
            .put("lifecycle", "active");
    if (model.context() != null) {
      json.put("max_input_tokens", model.context());
    }
    if (model.maxOutput() != null) {
      json.put("max_tokens", model.maxOutput());
    }
    return json;
  }

  @Override
  public String modelAsked(Incoming request) {
    String name = path(request).substring(MODELS.length() + 1);
    try {
      return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadRequest("The address names no model.", null);
    }
  }
}
