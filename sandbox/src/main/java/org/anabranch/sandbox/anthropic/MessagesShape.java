package org.anabranch.sandbox.anthropic;

import static org.anabranch.sandbox.models.Shape.ANY;
import static org.anabranch.sandbox.models.Shape.FLAG;
import static org.anabranch.sandbox.models.Shape.OBJECT;
import static org.anabranch.sandbox.models.Shape.TEXT;
import static org.anabranch.sandbox.models.Shape.fields;
import static org.anabranch.sandbox.models.Shape.integer;
import static org.anabranch.sandbox.models.Shape.list;
import static org.anabranch.sandbox.models.Shape.number;
import static org.anabranch.sandbox.models.Shape.oneOf;
import static org.anabranch.sandbox.models.Shape.tagged;
import static org.anabranch.sandbox.models.Shape.textOr;

import java.util.Map;
import org.anabranch.sandbox.models.Shape;

/** What a message may ask. */
final class MessagesShape {
  private static final Shape CACHE =
      fields().need("type", oneOf("ephemeral")).may("ttl", oneOf("5m", "1h"));
  private static final Shape.Fields TYPED = fields().need("type", TEXT);
  private static final Shape.Fields CACHED = TYPED.may("cache_control", CACHE);
  private static final Shape.Fields TEXT_BLOCK =
      CACHED.need("text", TEXT).may("citations", list(OBJECT));
  private static final Shape.Fields BASE64 = TYPED.need("data", TEXT);
  private static final Shape IMAGE =
      CACHED.need(
          "source",
          tagged(
              "type",
              Map.of(
                  "base64",
                  BASE64.need(
                      "media_type", oneOf("image/jpeg", "image/png", "image/gif", "image/webp")),
                  "url",
                  TYPED.need("url", TEXT),
                  "file",
                  TYPED.need("file_id", TEXT))));
  private static final Shape DOCUMENT =
      CACHED
          .need(
              "source",
              tagged(
                  "type",
                  Map.of(
                      "base64",
                      BASE64.need("media_type", oneOf("application/pdf")),
                      "text",
                      BASE64.need("media_type", oneOf("text/plain")),
                      "content",
                      TYPED.need("content", textOr(list(OBJECT))),
                      "url",
                      TYPED.need("url", TEXT),
                      "file",
                      TYPED.need("file_id", TEXT))))
          .may(TEXT, "title", "context")
          .may("citations", fields().may("enabled", FLAG));
  private static final Shape SEARCH_RESULT =
      CACHED
          .need("source", TEXT)
          .need("title", TEXT)
          .need("content", list(OBJECT))
          .may("citations", OBJECT);
  private static final Shape TOOL_RESULT =
      CACHED
          .need("tool_use_id", TEXT)
          .may("is_error", FLAG)
          .may(
              "content",
              textOr(
                  list(
                      tagged(
                          "type",
                          Map.of(
                              "text", TEXT_BLOCK,
                              "image", IMAGE,
                              "document", DOCUMENT,
                              "search_result", SEARCH_RESULT)))));
  private static final Shape BLOCK =
      tagged(
          "type",
          Map.of(
              "text", TEXT_BLOCK,
              "image", IMAGE,
              "document", DOCUMENT,
              "search_result", SEARCH_RESULT,
              "tool_use",
                  CACHED
                      .need("id", TEXT)
                      .need("name", TEXT)
                      .need("input", OBJECT)
                      .may("caller", OBJECT),
              "tool_result", TOOL_RESULT,
              "thinking", TYPED.need("thinking", TEXT).need("signature", TEXT),
              "redacted_thinking", TYPED.need("data", TEXT)));
  private static final Shape TEXTS = textOr(list(tagged("type", Map.of("text", TEXT_BLOCK))));
  private static final Shape.Fields SAID =
      fields().need("role", TEXT).need("content", textOr(list(BLOCK)));
  private static final Shape MESSAGE =
      tagged(
          "role",
          Map.of(
              "user", SAID,
              "assistant", SAID,
              "system", fields().need("role", TEXT).need("content", TEXTS)));
  private static final Shape TOOL =
      fields()
          .need("name", TEXT)
          .need("input_schema", OBJECT)
          .may("type", oneOf("custom"))
          .may("description", TEXT)
          .may("cache_control", CACHE)
          .may(FLAG, "strict", "eager_input_streaming", "defer_loading")
          .may("input_examples", list(OBJECT))
          .may("allowed_callers", list(TEXT));
  private static final Shape.Fields CHOICE = TYPED.may("disable_parallel_tool_use", FLAG);
  private static final Shape TOOL_CHOICE =
      tagged(
          "type",
          Map.of(
              "auto", CHOICE,
              "any", CHOICE,
              "tool", CHOICE.need("name", TEXT),
              "none", TYPED));
  private static final Shape THINKING =
      tagged(
          "type",
          Map.of(
              "enabled",
              TYPED
                  .need("budget_tokens", integer(1024, Integer.MAX_VALUE))
                  .may("display", oneOf("summarized", "omitted")),
              "adaptive",
              TYPED.may("display", oneOf("summarized", "omitted")),
              "between_tools",
              TYPED,
              "disabled",
              TYPED));

  /** What {@code count_tokens} takes, besides the model. */
  private static final Shape.Fields COMMON =
      fields()
          .need("messages", list(MESSAGE))
          .may("system", TEXTS)
          .may("tools", list(TOOL))
          .may("tool_choice", TOOL_CHOICE)
          .may("thinking", THINKING)
          .may("output_config", OBJECT)
          .may("cache_control", CACHE);

  static final Shape COUNT = COMMON.need("model", TEXT);
  static final Shape MESSAGES = message(COMMON.need("model", TEXT).may("stream", FLAG));

  /** A message by way of Bedrock's InvokeModel. */
  static final Shape INVOCATION =
      message(
          COMMON
              .need("anthropic_version", oneOf("bedrock-2023-05-31"))
              .may("anthropic_beta", list(TEXT)));

  private static Shape message(Shape.Fields common) {
    return common
        .need("max_tokens", integer(1, Integer.MAX_VALUE))
        .may("stop_sequences", list(TEXT))
        .may("temperature", number(0, 1))
        .may("top_p", number(0, 1))
        .may("top_k", integer(0, Integer.MAX_VALUE))
        .may("metadata", fields().may("user_id", TEXT))
        .may("service_tier", oneOf("auto", "standard_only"))
        .may("inference_geo", TEXT)
        .may("speed", oneOf("standard", "fast"))
        .may(ANY, "container", "diagnostics")
        .may(
            "output_config",
            fields()
                .may("effort", oneOf("low", "medium", "high", "xhigh", "max"))
                .may(
                    "format", tagged("type", Map.of("json_schema", TYPED.need("schema", OBJECT)))));
  }

  private MessagesShape() {}
}
