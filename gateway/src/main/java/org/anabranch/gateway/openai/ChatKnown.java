package org.anabranch.gateway.openai;

import static org.anabranch.gateway.dialect.Known.byTag;
import static org.anabranch.gateway.dialect.Known.fields;
import static org.anabranch.gateway.dialect.Known.open;

import java.util.Map;
import org.anabranch.gateway.dialect.Known;

/**
 * What is read of a chat request below its first level and that of its messages, whose fields
 * {@link ChatRequest} and {@link ChatMessages} account for.
 */
final class ChatKnown {
  private static final Known PART =
      byTag(
          "type",
          Map.of(
              "text", part("text"),
              "refusal", part("refusal"),
              "image_url", part().and(fields("url", "detail"), "image_url"),
              "video_url", part().and(fields("url"), "video_url"),
              "input_audio", part().and(fields("data", "format"), "input_audio"),
              "file", part().and(fields("file_id", "filename", "file_data"), "file")));

  /** As clients leave it that put a stream together: with its index, and the seal within. */
  private static final Known CALL =
      function(
          fields("id", "type", "index", "extra_content"),
          fields("name", "arguments", "extra_content"));

  private static final Known TOOL =
      function(
          marked(fields("type")), marked(fields("name", "description", "parameters", "strict")));

  static final Known REQUEST =
      open()
          .and(
              open()
                  .and(PART, "content")
                  .and(CALL, "tool_calls")
                  .and(Known.WHOLE, "cache_control")
                  .and(fields("type", "index").and(fields("url"), "image_url"), "images"),
              "messages")
          .and(TOOL, "tools")
          .and(
              fields("type").and(fields("name", "description", "schema", "strict"), "json_schema"),
              "response_format")
          .and(fields("format").and(fields("id"), "voice"), "audio")
          .and(fields("aspect_ratio", "image_size"), "image_config")
          .and(fields("type", "budget_tokens"), "thinking")
          .and(fields("effort", "max_tokens", "exclude", "enabled"), "reasoning");

  private ChatKnown() {}

  private static Known function(Known holder, Known function) {
    Known known = holder.and(function, "function");
    return byTag("type", Map.of("function", known, "", known));
  }

  private static Known part(String... names) {
    return marked(fields("type").and(Known.WHOLE, names));
  }

  /** With the marks of a prompt's cache, OpenAI's own and Anthropic's: no answer hangs on them. */
  static Known marked(Known part) {
    return part.and(Known.WHOLE, "cache_control", "prompt_cache_breakpoint");
  }
}
