package org.anabranch.sandbox.openai;

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

/** What a response may be asked for. */
final class ResponsesShape {
  private static final Shape.Fields TYPED = fields().need("type", TEXT);
  private static final Shape PART =
      tagged(
          "type",
          Map.of(
              "input_text",
              TYPED.need("text", TEXT),
              "input_image",
              TYPED.may(TEXT, "image_url", "file_id", "detail"),
              "input_file",
              TYPED.may(TEXT, "file_data", "file_id", "file_url", "filename", "detail"),
              "output_text",
              TYPED
                  .need("text", TEXT)
                  .may("annotations", list(OBJECT))
                  .may("logprobs", list(OBJECT)),
              "refusal",
              TYPED.need("refusal", TEXT)));
  private static final Shape.Fields ITEM = fields().may(TEXT, "id", "status", "type");

  /** Items are told apart by their type; only messages may leave it out. */
  static final Map<String, Shape> ITEMS =
      Map.of(
          "message",
          ITEM.need("role", oneOf("user", "assistant", "system", "developer"))
              .need("content", textOr(list(PART)))
              .may("phase", TEXT),
          "function_call",
          ITEM.need("call_id", TEXT)
              .need("name", TEXT)
              .need("arguments", TEXT)
              .may("namespace", TEXT),
          "function_call_output",
          ITEM.need("call_id", TEXT).need("output", textOr(list(PART))),
          "reasoning",
          ITEM.need("summary", list(OBJECT))
              .may("content", list(OBJECT))
              .may("encrypted_content", TEXT));

  private static final Shape TOOL =
      tagged(
          "type",
          Map.of(
              "function",
              TYPED
                  .need("name", TEXT)
                  .may("description", TEXT)
                  .may("parameters", OBJECT)
                  .may(FLAG, "strict", "defer_loading")));
  private static final Shape FORMAT =
      tagged(
          "type",
          Map.of(
              "text",
              TYPED,
              "json_object",
              TYPED,
              "json_schema",
              TYPED
                  .need("name", TEXT)
                  .need("schema", OBJECT)
                  .may("description", TEXT)
                  .may("strict", FLAG)));

  static final Shape BODY =
      fields()
          .need("model", TEXT)
          .need("input", textOr(list(OBJECT)))
          .may(FLAG, "stream", "store", "parallel_tool_calls", "background")
          .may(
              TEXT,
              "instructions",
              "previous_response_id",
              "user",
              "safety_identifier",
              "prompt_cache_key",
              "prompt_cache_retention")
          .may("max_output_tokens", integer(16, ChatShape.MOST))
          .may("max_tool_calls", integer(1, ChatShape.MOST))
          .may("temperature", number(0, 2))
          .may("top_p", number(0, 1))
          .may("top_logprobs", integer(0, 20))
          .may("truncation", oneOf("auto", "disabled"))
          .may("service_tier", oneOf("auto", "default", "flex", "scale", "priority"))
          .may("include", list(TEXT))
          .may("metadata", map(TEXT))
          .may("stream_options", fields().may("include_obfuscation", FLAG))
          .may(
              "reasoning",
              fields()
                  .may("effort", oneOf(ChatShape.EFFORTS))
                  .may(oneOf("auto", "concise", "detailed"), "summary", "generate_summary"))
          .may(
              "text",
              fields().may("format", FORMAT).may("verbosity", oneOf("low", "medium", "high")))
          .may("tools", list(TOOL))
          .may(
              "tool_choice",
              Shape.either(
                  oneOf("none", "auto", "required"),
                  tagged("type", Map.of("function", TYPED.need("name", TEXT)))));

  private ResponsesShape() {}
}
