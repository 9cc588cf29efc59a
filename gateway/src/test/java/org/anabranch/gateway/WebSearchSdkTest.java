package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.CitationsWebSearchResultLocation;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.WebSearchTool20250305;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputText;
import com.openai.models.responses.WebSearchTool;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vendors' own SDKs have another vendor's model search the web. */
class WebSearchSdkTest {
  private static final String CLAUDES =
      """
      {"id":"msg_1","type":"message","role":"assistant","model":"up","stop_reason":"end_turn",
       "content":[
        {"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"rivers"}},
        {"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":
         "web_search_result","url":"https://a.test/","title":"A","encrypted_content":"Eqgf"}]},
        {"type":"text","text":"The Aare.","citations":[{"type":"web_search_result_location",
         "url":"https://a.test/","title":"A","cited_text":"the Aare","encrypted_index":"Eo8B"}]}],
       "usage":{"input_tokens":1,"output_tokens":5,"server_tool_use":{"web_search_requests":1}}}
      """;
  private static final String OPENAIS =
      """
      {"id":"resp_1","object":"response","created_at":1,"model":"up","status":"completed",
       "output":[
        {"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search",
         "query":"rivers"}},
        {"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[
         {"type":"output_text","text":"The Aare.","annotations":[{"type":"url_citation",
          "url":"https://a.test/","title":"A","start_index":0,"end_index":9}]}]}],
       "usage":{"input_tokens":1,"output_tokens":5,"total_tokens":6}}
      """;

  @TempDir Path directory;

  @Test
  void openais_sdk_has_claude_search_and_no_deployment_that_cannot() throws Exception {
    try (FakeUpstream blind = new FakeUpstream();
        FakeUpstream claude = new FakeUpstream(FakeUpstream.status(200, "", CLAUDES));
        Bench bench =
            new Bench(
                directory,
                Bench.config(
                    deployment("a", blind.url(), "capabilities: [tools, streaming]"),
                    deployment("b", claude.url(), "dialect: anthropic")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      Response answer =
          Bench.openAi(plane, "none")
              .responses()
              .create(
                  ResponseCreateParams.builder()
                      .model("m")
                      .store(false)
                      .input("Which river?")
                      .addTool(
                          WebSearchTool.builder()
                              .type(WebSearchTool.Type.WEB_SEARCH)
                              .filters(
                                  WebSearchTool.Filters.builder()
                                      .addAllowedDomain("a.test")
                                      .build())
                              .build())
                      .build());

      assertThat(blind.requests()).isEmpty();
      assertThat(claude.requests().getFirst().body())
          .contains("\"type\":\"web_search_20250305\"", "\"allowed_domains\":[\"a.test\"]");
      ResponseOutputText text =
          answer.output().getLast().asMessage().content().getFirst().asOutputText();
      assertThat(text.text()).isEqualTo("The Aare.");
      ResponseOutputText.Annotation.UrlCitation cited =
          text.annotations().getFirst().asUrlCitation();
      assertThat(cited.url()).isEqualTo("https://a.test/");
      assertThat(cited.title()).isEqualTo("A");
      assertThat(cited.endIndex()).isEqualTo(9);
    }
  }

  @Test
  void anthropics_sdk_has_a_model_of_openais_search() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.status(200, "", OPENAIS));
        Bench bench =
            new Bench(
                directory,
                Bench.config(deployment("a", upstream.url(), "dialect: openai-responses")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      AnthropicClient client =
          AnthropicOkHttpClient.builder()
              .baseUrl("http://127.0.0.1:" + plane.address().getPort())
              .apiKey("none")
              .maxRetries(0)
              .responseValidation(false) // 3.12.0 takes no name of a server tool for valid
              .build();
      Message answer =
          client
              .messages()
              .create(
                  MessageCreateParams.builder()
                      .model("m")
                      .maxTokens(99)
                      .addUserMessage("Which river?")
                      .addTool(WebSearchTool20250305.builder().addAllowedDomain("a.test").build())
                      .build());

      assertThat(upstream.requests().getFirst().body())
          .contains("\"type\":\"web_search\"", "\"allowed_domains\":[\"a.test\"]");
      CitationsWebSearchResultLocation cited =
          answer
              .content()
              .getLast()
              .asText()
              .citations()
              .orElseThrow()
              .getFirst()
              .asWebSearchResultLocation();
      assertThat(cited.url()).isEqualTo("https://a.test/");
      assertThat(cited.title()).contains("A");
      client.close();
    }
  }
}
