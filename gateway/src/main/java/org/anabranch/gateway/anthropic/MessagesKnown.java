package org.anabranch.gateway.anthropic;

import static org.anabranch.gateway.dialect.Known.byTag;
import static org.anabranch.gateway.dialect.Known.fields;
import static org.anabranch.gateway.dialect.Known.open;

import java.util.HashMap;
import java.util.Map;
import org.anabranch.gateway.dialect.Known;

/**
 * What is read of a request for a message below its first level. Blocks with fields of their own
 * are kept whole by {@link BlockReader}, so only what stands within those fields is looked at here.
 */
final class MessagesKnown {
  private static final Known SOURCE =
      byTag(
          "type",
          Map.of(
              "base64", fields("type", "media_type", "data"),
              "text", fields("type", "media_type", "data"),
              "content", fields("type", "content"),
              "url", fields("type", "url"),
              "file", fields("type", "file_id")));

  private static final Map<String, Known> BLOCKS =
      Map.of(
          "image", open().and(SOURCE, "source"),
          "document", open().and(SOURCE, "source").and(fields("enabled"), "citations"),
          "search_result", open().and(fields("enabled"), "citations"),
          "thinking", fields("type", "thinking", "signature"),
          "redacted_thinking", fields("type", "data"));

  private static final Known RESULT =
      fields("type", "tool_use_id", "is_error", "cache_control")
          .and(byTag("type", BLOCKS), "content");

  static final Known REQUEST =
      open()
          .and(fields("role").and(blocks(), "content"), "messages")
          .and(blocks(), "system")
          .and(fields("type", "name", "disable_parallel_tool_use"), "tool_choice")
          .and(open().and(fields("type", "schema", "name"), "format"), "output_config")
          .and(fields("type", "schema", "name"), "output_format");

  private MessagesKnown() {}

  private static Known blocks() {
    Map<String, Known> all = new HashMap<>(BLOCKS);
    all.put("tool_result", RESULT);
    return byTag("type", all);
  }
}
