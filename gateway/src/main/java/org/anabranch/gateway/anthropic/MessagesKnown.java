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
  private static final Known MARK = fields("type", "ttl");

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
          "text", marked(),
          "image", marked().and(SOURCE, "source"),
          "document", marked().and(SOURCE, "source").and(fields("enabled"), "citations"),
          "search_result", marked().and(fields("enabled"), "citations"),
          "tool_use", marked(),
          "thinking", fields("type", "thinking", "signature"),
          "redacted_thinking", fields("type", "data"));

  private static final Known RESULT =
      fields("type", "tool_use_id", "is_error")
          .and(byTag("type", BLOCKS), "content")
          .and(MARK, "cache_control");

  static final Known REQUEST =
      open()
          .and(fields("role").and(blocks(), "content"), "messages")
          .and(blocks(), "system")
          .and(marked(), "tools")
          .and(fields("type", "name", "disable_parallel_tool_use"), "tool_choice")
          .and(open().and(fields("type", "schema", "name"), "format"), "output_config")
          .and(fields("type", "schema", "name"), "output_format");

  private MessagesKnown() {}

  private static Known marked() {
    return open().and(MARK, "cache_control");
  }

  private static Known blocks() {
    Map<String, Known> all = new HashMap<>(BLOCKS);
    all.put("tool_result", RESULT);
    return byTag("type", all);
  }
}
