package org.anabranch.gateway.anthropic;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests and answers with everything in them. */
final class Samples {
  private Samples() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Holds nothing that is written otherwise than it was read. */
  static final String REQUEST =
      """
      {"model":"claude-sonnet-4-5","max_tokens":20000,
       "system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral","ttl":"1h"}},
                 {"type":"text","text":"Be kind."}],
       "messages":[
        {"role":"user","content":[
          {"type":"text","text":"What is this? é\\u2028"},
          {"type":"image","source":{"type":"base64","media_type":"image/png","data":"aGVsbG8="}},
          {"type":"image","source":{"type":"url","url":"https://example.org/a.png"},
           "cache_control":{"type":"ephemeral"}},
          {"type":"image","source":{"type":"file","file_id":"file_1"}},
          {"type":"document","source":{"type":"base64","media_type":"application/pdf",
           "data":"JVBERi0="},"title":"A"},
          {"type":"document","source":{"type":"text","media_type":"text/plain","data":"Ünique"}},
          {"type":"document","source":{"type":"url","url":"https://example.org/a.pdf"}},
          {"type":"document","source":{"type":"file","file_id":"file_2"}},
          {"type":"document","source":{"type":"content","content":[{"type":"text","text":"c"}]},
           "citations":{"enabled":true},"context":"old"},
          {"type":"search_result","source":"https://example.org","title":"T",
           "content":[{"type":"text","text":"found"}],"citations":{"enabled":true}}]},
        {"role":"assistant","content":[
          {"type":"thinking","thinking":"Hm.","signature":"c2ln"},
          {"type":"redacted_thinking","data":"cmVk"},
          {"type":"text","text":"It says so.","citations":[{"type":"char_location",
           "cited_text":"c","document_index":0,"start_char_index":0,"end_char_index":1}]},
          {"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"x"}},
          {"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[]},
          {"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Bern","n":1.50}},
          {"type":"tool_use","id":"toolu_2","name":"clock","input":{},
           "cache_control":{"type":"ephemeral","ttl":"5m"}}]},
        {"role":"user","content":[
          {"type":"tool_result","tool_use_id":"toolu_1","content":[
            {"type":"text","text":"12 degrees"},
            {"type":"image","source":{"type":"base64","media_type":"image/png","data":"aQ=="}}]},
          {"type":"tool_result","tool_use_id":"toolu_2","content":"broken","is_error":true},
          {"type":"text","text":"And now?","cache_control":{"type":"ephemeral"}}]}],
       "tools":[
        {"name":"weather","description":"Tells it","input_schema":{"type":"object",
         "properties":{"city":{"type":"string"}},"required":["city"]},"strict":true,
         "cache_control":{"type":"ephemeral"}},
        {"name":"clock","input_schema":{"type":"object","properties":{}}},
        {"type":"web_search_20250305","name":"web_search","max_uses":3},
        {"name":"lazy","input_schema":{"type":"object"},"defer_loading":true}],
       "tool_choice":{"type":"tool","name":"weather","disable_parallel_tool_use":true},
       "thinking":{"type":"enabled","budget_tokens":4096,"display":"summarized"},
       "output_config":{"format":{"type":"json_schema","schema":{"type":"object",
        "properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}}},
       "temperature":0.5,"top_p":0.9,"top_k":40,"stop_sequences":["END","\\n\\nHuman:"],
       "metadata":{"user_id":"u-1"},"service_tier":"standard_only","container":"cont_1",
       "mcp_servers":[{"type":"url","url":"https://example.org/mcp","name":"m"}],
       "context_management":{"edits":[{"type":"clear_tool_uses_20250919"}]},
       "inference_geo":"eu","stream":true}
      """;

  static final String MESSAGE =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[
        {"type":"thinking","thinking":"Hm.","signature":"c2ln"},
        {"type":"redacted_thinking","data":"cmVk"},
        {"type":"text","text":"It is 12 degrees."},
        {"type":"text","text":"So it says.","citations":[{"type":"page_location",
         "cited_text":"c","document_index":0,"start_page_number":1,"end_page_number":2}]},
        {"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"x"}},
        {"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[]},
        {"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Bern"}}],
       "stop_reason":"tool_use","stop_sequence":null,
       "usage":{"input_tokens":11,"cache_creation_input_tokens":100,
        "cache_read_input_tokens":1000,"output_tokens":50,
        "cache_creation":{"ephemeral_5m_input_tokens":60,"ephemeral_1h_input_tokens":40},
        "output_tokens_details":{"thinking_tokens":20}}}
      """;

  /** As Anthropic sends them. */
  static final List<String> EVENTS =
      List.of(
          """
          {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
          "model":"claude-sonnet-4-5","content":[],"stop_reason":null,"stop_sequence":null,\
          "usage":{"input_tokens":11,"cache_creation_input_tokens":100,\
          "cache_read_input_tokens":1000,"cache_creation":{"ephemeral_5m_input_tokens":60,\
          "ephemeral_1h_input_tokens":40},"output_tokens":1}}}""",
          """
          {"type":"content_block_start","index":0,"content_block":{"type":"thinking",\
          "thinking":"","signature":""}}""",
          "{\"type\":\"ping\"}",
          """
          {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta",\
          "thinking":"Hm"}}""",
          """
          {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta",\
          "thinking":"."}}""",
          """
          {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta",\
          "signature":"c2ln"}}""",
          "{\"type\":\"content_block_stop\",\"index\":0}",
          """
          {"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking",\
          "data":"cmVk"}}""",
          "{\"type\":\"content_block_stop\",\"index\":1}",
          """
          {"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}""",
          """
          {"type":"content_block_delta","index":2,"delta":{"type":"text_delta",\
          "text":"It is é"}}""",
          """
          {"type":"content_block_delta","index":2,"delta":{"type":"citations_delta",\
          "citation":{"type":"page_location","cited_text":"c","document_index":0,\
          "start_page_number":1,"end_page_number":2}}}""",
          """
          {"type":"content_block_delta","index":2,"delta":{"type":"text_delta",\
          "text":" 12 degrees."}}""",
          "{\"type\":\"content_block_stop\",\"index\":2}",
          """
          {"type":"content_block_start","index":3,"content_block":{"type":"server_tool_use",\
          "id":"srvtoolu_1","name":"web_search","input":{}}}""",
          """
          {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta",\
          "partial_json":"{\\"query\\":"}}""",
          """
          {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta",\
          "partial_json":"\\"x\\"}"}}""",
          "{\"type\":\"content_block_stop\",\"index\":3}",
          """
          {"type":"content_block_start","index":4,"content_block":{"type":"tool_use",\
          "id":"toolu_1","name":"weather","input":{}}}""",
          """
          {"type":"content_block_delta","index":4,"delta":{"type":"input_json_delta",\
          "partial_json":""}}""",
          """
          {"type":"content_block_delta","index":4,"delta":{"type":"input_json_delta",\
          "partial_json":"{\\"city\\": \\"Be"}}""",
          """
          {"type":"content_block_delta","index":4,"delta":{"type":"input_json_delta",\
          "partial_json":"rn\\"}"}}""",
          "{\"type\":\"content_block_stop\",\"index\":4}",
          """
          {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},\
          "usage":{"output_tokens":50,"output_tokens_details":{"thinking_tokens":20}}}""",
          "{\"type\":\"message_stop\"}");

  static String stream(List<String> events) {
    StringBuilder stream = new StringBuilder();
    for (String event : events) {
      String type = event.substring(9, event.indexOf('"', 9));
      stream.append("event: ").append(type).append("\ndata: ").append(event).append("\n\n");
    }
    return stream.toString();
  }
}
