package org.anabranch.sandbox.openai;

import static org.anabranch.sandbox.models.Shape.ANY;
import static org.anabranch.sandbox.models.Shape.FLAG;
import static org.anabranch.sandbox.models.Shape.OBJECT;
import static org.anabranch.sandbox.models.Shape.TEXT;
import static org.anabranch.sandbox.models.Shape.fields;
import static org.anabranch.sandbox.models.Shape.integer;
import static org.anabranch.sandbox.models.Shape.list;
import static org.anabranch.sandbox.models.Shape.map;
import static org.anabranch.sandbox.models.Shape.number;
import static org.anabranch.sandbox.models.Shape.oneOf;
import static org.anabranch.sandbox.models.Shape.tagged;
import static org.anabranch.sandbox.models.Shape.textOr;

import java.util.Map;
import org.anabranch.sandbox.models.Shape;

/** What a chat completion may ask. */
final class ChatShape {
  static final long MOST = Integer.MAX_VALUE;

  private static final Shape.Fields TYPED = fields().need("type", TEXT);
  private static final Shape TEXT_PART = TYPED.need("text", TEXT);
  private static final Shape TEXT_PARTS = tagged("type", Map.of("text", TEXT_PART));
  private static final Shape USER_PART =
      tagged(
          "type",
          Map.of(
              "text",
              TEXT_PART,
              "image_url",
              TYPED.need(
                  "image_url",
                  fields()
                      .need("url", TEXT)
                      .may("detail", oneOf("auto", "low", "high", "original"))),
              "input_audio",
              TYPED.need(
                  "input_audio", fields().need("data", TEXT).need("format", oneOf("wav", "mp3"))),
              "file",
              TYPED.need("file", fields().may(TEXT, "file_data", "file_id", "filename"))));
  private static final Shape ASSISTANT_PART =
      tagged("type", Map.of("text", TEXT_PART, "refusal", TYPED.need("refusal", TEXT)));
  private static final Shape CALL =
      tagged(
          "type",
          Map.of(
              "function",
              TYPED
                  .need("id", TEXT)
                  .need("function", fields().need("name", TEXT).need("arguments", TEXT)),
              "custom",
              TYPED
                  .need("id", TEXT)
                  .need("custom", fields().need("name", TEXT).need("input", TEXT))));
  private static final Shape.Fields MESSAGE = fields().need("role", TEXT).may("name", TEXT);
  private static final Shape.Fields ASSISTANT =
      MESSAGE
          .may("content", textOr(list(ASSISTANT_PART)))
          .may("refusal", TEXT)
          .may("audio", fields().need("id", TEXT))
          .may("annotations", list(OBJECT))
          .may("tool_calls", list(CALL))
          .may("function_call", OBJECT);
  private static final Shape INSTRUCTION = MESSAGE.need("content", textOr(list(TEXT_PARTS)));
  private static final Shape TOOL_ANSWER =
      fields()
          .need("role", TEXT)
          .need("content", textOr(list(TEXT_PARTS)))
          .need("tool_call_id", TEXT);

  static final Shape TOOL =
      tagged(
          "type",
          Map.of(
              "function",
              TYPED.need(
                  "function",
                  fields()
                      .need("name", TEXT)
                      .may("description", TEXT)
                      .may("parameters", OBJECT)
                      .may("strict", FLAG)),
              "custom",
              TYPED.need("custom", OBJECT)));
  private static final Shape CHOICE =
      Shape.either(
          oneOf("none", "auto", "required"),
          tagged(
              "type",
              Map.of(
                  "function",
                  TYPED.need("function", fields().need("name", TEXT)),
                  "custom",
                  TYPED.need("custom", fields().need("name", TEXT)),
                  "allowed_tools",
                  TYPED.need(
                      "allowed_tools",
                      fields()
                          .need("mode", oneOf("auto", "required"))
                          .need("tools", list(OBJECT))))));
  private static final Shape FORMAT =
      tagged(
          "type",
          Map.of(
              "text",
              TYPED,
              "json_object",
              TYPED,
              "json_schema",
              TYPED.need(
                  "json_schema",
                  fields()
                      .need("name", TEXT)
                      .may("description", TEXT)
                      .may("schema", OBJECT)
                      .may("strict", FLAG))));
  static final String[] EFFORTS = {"none", "minimal", "low", "medium", "high", "xhigh", "max"};

  private static Shape.Fields body(Shape.Fields assistant) {
    Shape message =
        tagged(
            "role",
            Map.of(
                "system",
                INSTRUCTION,
                "developer",
                INSTRUCTION,
                "user",
                MESSAGE.need("content", textOr(list(USER_PART))),
                "assistant",
                assistant,
                "tool",
                TOOL_ANSWER));
    return fields()
        .need("model", TEXT)
        .need("messages", list(message))
        .may(FLAG, "stream", "store", "logprobs", "parallel_tool_calls")
        .may(TEXT, "user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention")
        .may(integer(1, MOST), "max_tokens", "max_completion_tokens")
        .may(number(-2, 2), "frequency_penalty", "presence_penalty")
        .may("temperature", number(0, 2))
        .may("top_p", number(0, 1))
        .may("n", integer(1, 128))
        .may("seed", integer(Long.MIN_VALUE, Long.MAX_VALUE))
        .may("top_logprobs", integer(0, 20))
        .may("logit_bias", map(number(-100, 100)))
        .may("metadata", map(TEXT))
        .may("modalities", list(oneOf("text", "audio")))
        .may("audio", OBJECT)
        .may("prediction", OBJECT)
        .may("web_search_options", OBJECT)
        .may("moderation", OBJECT)
        .may("prompt_cache_options", OBJECT)
        .may("reasoning_effort", oneOf(EFFORTS))
        .may("verbosity", oneOf("low", "medium", "high"))
        .may("service_tier", oneOf("auto", "default", "flex", "scale", "priority"))
        .may("stop", textOr(list(TEXT)))
        .may("stream_options", fields().may(FLAG, "include_usage", "include_obfuscation"))
        .may("tools", list(TOOL))
        .may("tool_choice", CHOICE)
        .may("functions", list(OBJECT))
        .may("function_call", textOr(OBJECT))
        .may("response_format", FORMAT);
  }

  static final Shape OPENAI = body(ASSISTANT);

  /** With what vendors who are compatible with OpenAI have added. */
  static final Shape COMPATIBLE =
      body(ASSISTANT
              .may("reasoning_content", TEXT)
              .may("reasoning", TEXT)
              .may("reasoning_details", list(OBJECT))
              .may("prefix", FLAG))
          .may(FLAG, "enable_thinking", "safe_prompt", "include_reasoning", "return_citations")
          .may(
              integer(-1, MOST), "top_k", "min_tokens", "thinking_budget", "random_seed", "num_ctx")
          .may(number(0, 10), "min_p", "repetition_penalty", "top_a")
          .may(OBJECT, "thinking", "reasoning", "provider", "usage", "chat_template_kwargs")
          .may(TEXT, "prompt_mode", "reasoning_format", "route", "guided_regex", "keep_alive")
          .may(list(TEXT), "models", "transforms", "guided_choice")
          .may(ANY, "plugins", "guided_json", "documents", "citation_options", "stop_token_ids");

  private ChatShape() {}
}
