package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.gateway.Across.DIALECTS;
import static org.anabranch.gateway.Across.inbound;
import static org.anabranch.gateway.Across.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Capability;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A client of one dialect has a model of another search the web. */
class WebSearchAcrossTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String RESPONSES = "/v1/responses";
  private static final String MESSAGES = "/v1/messages";
  private static final String GENERATE = "/v1beta/models/m:generateContent";

  private static final String NEAR = "'type':'approximate','city':'Bern','country':'CH'";

  /** A request with a search, as each client asks for it. */
  private static String body(String path, String search) {
    return switch (path) {
      case CHAT ->
          "{'model':'m','messages':[{'role':'user','content':'hi'}],'web_search_options':%s}"
              .formatted(search);
      case RESPONSES -> "{'model':'m','store':false,'input':'hi','tools':[%s]}".formatted(search);
      case MESSAGES ->
          "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'hi'}],'tools':[%s]}"
              .formatted(search);
      default -> "{'contents':[{'parts':[{'text':'hi'}]}],'tools':[%s]}".formatted(search);
    };
  }

  private static JsonNode asked(String path, String body, String vendor) throws Untranslatable {
    Incoming request = request(path, body);
    return Json.tree(
        DIALECTS
            .outbound(vendor)
            .ask(
                inbound(request).read(request).conversation(),
                new Upstream("gemini-2.5-flash", vendor, Set.of()))
            .body()
            .toString(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        CHAT + "| {} | anthropic | tools | [{'type':'web_search_20250305','name':'web_search'}]",
        CHAT + "| {} | openai-responses | tools | [{'type':'web_search'}]",
        CHAT + "| {} | gemini | tools | [{'googleSearch':{}}]",
        CHAT
            + "| {'search_context_size':'high','user_location':{'type':'approximate','approximate':"
            + "{'city':'Bern','country':'CH'}}} | openai-responses | tools | [{'type':'web_search',"
            + "'search_context_size':'high','user_location':{"
            + NEAR
            + "}}]",
        RESPONSES
            + "| {'type':'web_search','filters':{'allowed_domains':['a.test']},'user_location':{"
            + NEAR
            + "}} | anthropic | tools | [{'type':'web_search_20250305','name':'web_search',"
            + "'allowed_domains':['a.test'],'user_location':{"
            + NEAR
            + "}}]",
        RESPONSES + "| {'type':'web_search_preview'} | gemini | tools | [{'googleSearch':{}}]",
        RESPONSES
            + "| {'type':'web_search','search_context_size':'low','user_location':{"
            + NEAR
            + "}} | openai | web_search_options | {'search_context_size':'low','user_location':{"
            + "'type':'approximate','approximate':{'city':'Bern','country':'CH'}}}",
        MESSAGES
            + "| {'type':'web_search_20260209','name':'web_search','allowed_domains':['a.test'],"
            + "'allowed_callers':['direct'],'cache_control':{'type':'ephemeral'}}"
            + "| openai-responses | tools | [{'type':'web_search','filters':{"
            + "'allowed_domains':['a.test']}}]",
        MESSAGES
            + "| {'type':'web_search_20250305','name':'web_search'} | openai | web_search_options"
            + "| {}",
        GENERATE
            + "| {'googleSearch':{}} | anthropic | tools | [{'type':'web_search_20250305',"
            + "'name':'web_search'}]",
        GENERATE
            + "| {'google_search':{'exclude_domains':['b.test']}} | anthropic | tools"
            + "| [{'type':'web_search_20250305','name':'web_search','blocked_domains':['b.test']}]",
        GENERATE + "| {'googleSearch':{}} | openai-responses | tools | [{'type':'web_search'}]"
      })
  void a_search_is_asked_for_in_the_vendors_own_way(
      String path, String search, String vendor, String field, String expected) throws Exception {
    Incoming request = request(path, body(path, search));
    assertThat(inbound(request).read(request).needs()).contains(Capability.WEB_SEARCH);
    assertThat(asked(path, body(path, search), vendor).path(field))
        .isEqualTo(Json.tree(expected.replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        CHAT + "| {'search_context_size':'low'} | anthropic | search_context_size",
        CHAT + "| {'user_location':{'approximate':{'city':'Bern'}}} | gemini | user_location",
        CHAT + "| {} | bedrock | web_search_options",
        RESPONSES
            + "| {'type':'web_search','filters':{'allowed_domains':['a.test']}} | openai"
            + "| tools[0].filters.allowed_domains",
        RESPONSES
            + "| {'type':'web_search','external_web_access':false} | anthropic"
            + "| tools[0].external_web_access",
        RESPONSES + "| {'type':'web_search','never':1} | anthropic | tools[0].never",
        MESSAGES
            + "| {'type':'web_search_20250305','name':'web_search','max_uses':3} | openai-responses"
            + "| max_uses",
        MESSAGES
            + "| {'type':'web_search_20250305','name':'web_search','blocked_domains':['b.test']}"
            + "| gemini | blocked_domains",
        MESSAGES
            + "| {'type':'web_search_20250305','name':'web_search'},{'name':'f','input_schema':"
            + "{'type':'object'}} | gemini | tools.0",
        GENERATE
            + "| {'googleSearch':{'timeRangeFilter':{'startTime':'2026-01-01T00:00:00Z'}}}"
            + "| anthropic | tools[0].googleSearch.timeRangeFilter",
        GENERATE + "| {'googleSearch':{}} | bedrock | tools[0].googleSearch"
      })
  void what_a_vendor_cannot_be_told_is_named(
      String path, String search, String vendor, String field) {
    String told = Across.refused(request(path, body(path, search)), vendor, "gemini-2.5-flash");
    assertThat(told).contains(field);
  }

  @Test
  void searches_of_earlier_turns_are_told_in_words() throws Exception {
    String history =
        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'hi'},{'role':"
            + "'assistant','content':[{'type':'server_tool_use','id':'srvtoolu_1','name':"
            + "'web_search','input':{'query':'rivers'}},{'type':'web_search_tool_result',"
            + "'tool_use_id':'srvtoolu_1','content':[{'type':'web_search_result','url':"
            + "'https://a.test/','title':'A','encrypted_content':'EqgfCioIARgB','page_age':null}]},"
            + "{'type':'text','text':'The Aare.','citations':[{'type':"
            + "'web_search_result_location','cited_text':'q','url':'https://a.test/','title':'A',"
            + "'encrypted_index':'Eo8B'}]}]},{'role':'user','content':'and?'}]}";
    for (String vendor : Set.of("openai", "openai-responses", "gemini", "bedrock")) {
      assertThat(asked(MESSAGES, history, vendor).toString())
          .as(vendor)
          .contains("rivers", "https://a.test/", "The Aare.")
          .doesNotContain("EqgfCioIARgB", "Eo8B");
    }
    String items =
        "{'model':'m','store':false,'input':[{'type':'web_search_call','id':'ws_1','status':"
            + "'completed','action':{'type':'search','query':'rivers'}},{'type':'message','role':"
            + "'assistant','content':[{'type':'output_text','text':'The Aare.','annotations':[]}]},"
            + "{'role':'user','content':'and?'}]}";
    for (String vendor : Set.of("openai", "anthropic", "gemini", "bedrock")) {
      assertThat(asked(RESPONSES, items, vendor).toString())
          .as(vendor)
          .contains("rivers", "The Aare.");
    }
  }

  @Test
  void a_choice_that_forbids_or_demands_a_search_is_kept_or_refused() throws Exception {
    String search = "{'type':'web_search_20250305','name':'web_search'}";
    String none =
        body(MESSAGES, search).replace("'tools'", "'tool_choice':{'type':'none'},'tools'");
    assertThat(asked(MESSAGES, none, "gemini").has("tools")).isFalse();
    assertThat(asked(MESSAGES, none, "openai").has("web_search_options")).isFalse();
    String named =
        body(MESSAGES, search)
            .replace("'tools'", "'tool_choice':{'type':'tool','name':'web_search'},'tools'");
    assertThat(
            asked(MESSAGES, named, "openai-responses").path("tool_choice").path("type").asString())
        .isEqualTo("web_search");
    String preview =
        body(RESPONSES, "{'type':'web_search_preview'}")
            .replace("'tools'", "'tool_choice':{'type':'web_search_preview'},'tools'");
    assertThat(asked(RESPONSES, preview, "anthropic").path("tool_choice").path("name").asString())
        .isEqualTo("web_search");
    for (String vendor : Set.of("gemini", "openai")) {
      assertThat(Across.refused(request(MESSAGES, named), vendor, "gemini-2.5-flash"))
          .contains("tool_choice");
    }
  }
}
