package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.gateway.Across.DIALECTS;
import static org.anabranch.gateway.Across.inbound;
import static org.anabranch.gateway.Across.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Texts that are to be cited one by one go from Anthropic's clients to Converse, and back. */
class CitedPassagesTest {
  private static final String CLAUDE = "anthropic.claude-sonnet-4-6";

  private static String messages(String block) {
    return "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':["
        + block
        + ",{'type':'text','text':'Which river?'}]}]}";
  }

  private static JsonNode shown(String path, String body, String vendor) throws Exception {
    Incoming asks = request(path, body);
    String written =
        DIALECTS
            .outbound(vendor)
            .ask(inbound(asks).read(asks).conversation(), new Upstream(CLAUDE, vendor, Set.of()))
            .body()
            .toString(UTF_8);
    return Json.tree(written).path("messages").path(0).path("content").path(0);
  }

  private static JsonNode json(String text) {
    return Json.tree(text.replace('\'', '"'));
  }

  @Test
  void a_document_of_texts_is_one_at_converse_too() throws Exception {
    String document =
        "{'type':'document','title':'Rivers','context':'of Bern','citations':{'enabled':true},"
            + "'source':{'type':'content','content':[{'type':'text','text':'The Aare.'},"
            + "{'type':'text','text':'The Emme.'}]}}";
    assertThat(shown("/v1/messages", messages(document), "bedrock"))
        .isEqualTo(
            json(
                "{'document':{'format':'txt','name':'Rivers','source':{'content':[{'text':"
                    + "'The Aare.'},{'text':'The Emme.'}]},'context':'of Bern','citations':"
                    + "{'enabled':true}}}"));
  }

  @Test
  void what_the_client_found_is_a_search_result_on_both_sides() throws Exception {
    String result =
        "{'type':'search_result','source':'https://a.test/','title':'A','content':[{'type':'text',"
            + "'text':'The Aare.'}],'citations':{'enabled':true}}";
    String converse =
        "{'searchResult':{'source':'https://a.test/','title':'A','content':[{'text':'The Aare.'}],"
            + "'citations':{'enabled':true}}}";
    assertThat(shown("/v1/messages", messages(result), "bedrock")).isEqualTo(json(converse));
    assertThat(
            shown(
                "/model/m/converse",
                "{'messages':[{'role':'user','content':[" + converse + "]}]}",
                "anthropic"))
        .isEqualTo(
            json(
                "{'type':'search_result','source':'https://a.test/','content':[{'type':'text',"
                    + "'text':'The Aare.'}],'title':'A','citations':{'enabled':true}}"));
  }

  @Test
  void what_is_not_to_be_cited_goes_in_words_which_every_model_reads() throws Exception {
    String result =
        "{'type':'search_result','source':'https://a.test/','title':'A','content':[{'type':'text',"
            + "'text':'The Aare.'}]}";
    assertThat(shown("/v1/messages", messages(result), "bedrock").path("text").asString())
        .contains("https://a.test/", "The Aare.");
    assertThat(
            Across.refused(
                request(
                    "/v1/messages",
                    messages(result.replace("}]}", "}],'citations':{'enabled':true}}"))),
                "gemini",
                "gemini-2.5-flash"))
        .contains("messages.0.content.0");
  }
}
