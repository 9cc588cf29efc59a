package org.anabranch.gateway;

import static org.anabranch.gateway.Bench.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.anabranch.gateway.books.UsageSum;
import org.anabranch.gateway.route.Decision;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches of the web are counted, paid and told, whoever asks whom and however it is answered. */
class SearchMoneyTest {
  private static final Map<String, String> ASKED =
      Map.of(
          "/v1/chat/completions",
          "{'model':'m','stream':%s,'messages':[{'role':'user','content':'hi'}],"
              + "'web_search_options':{}}",
          "/v1/responses",
          "{'model':'m','stream':%s,'store':false,'input':'hi','tools':[{'type':'web_search'}]}",
          "/v1/messages",
          "{'model':'m','stream':%s,'max_tokens':9,'messages':[{'role':'user','content':'hi'}],"
              + "'tools':[{'type':'web_search_20250305','name':'web_search'}]}",
          "/v1beta/models/m:",
          "{'contents':[{'parts':[{'text':'hi'}]}],'tools':[{'googleSearch':{}}]}");

  private static final String CLAUDES =
      """
      {'id':'msg_1','type':'message','role':'assistant','model':'up','stop_reason':'end_turn',
       'content':[
        {'type':'server_tool_use','id':'srvtoolu_1','name':'web_search','input':{'query':'rivers'}},
        {'type':'web_search_tool_result','tool_use_id':'srvtoolu_1','content':[{'type':
         'web_search_result','url':'https://a.test/','title':'A','encrypted_content':'Eqgf'}]},
        {'type':'text','text':'The Aare.'}],
       'usage':{'input_tokens':1000,'output_tokens':500,
        'server_tool_use':{'web_search_requests':2}}}
      """;
  private static final String CLAUDES_STREAM =
      event(
              "{'type':'message_start','message':{'id':'msg_1','type':'message','role':'assistant',"
                  + "'model':'up','content':[],'usage':{'input_tokens':1000,'output_tokens':1}}}")
          + event(
              "{'type':'content_block_start','index':0,'content_block':{'type':'server_tool_use',"
                  + "'id':'srvtoolu_1','name':'web_search','input':{}}}")
          + event(
              "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta',"
                  + "'partial_json':'{\\\"query\\\":\\\"rivers\\\"}'}}")
          + event("{'type':'content_block_stop','index':0}")
          + event(
              "{'type':'content_block_start','index':1,'content_block':{'type':"
                  + "'web_search_tool_result','tool_use_id':'srvtoolu_1','content':[{'type':"
                  + "'web_search_result','url':'https://a.test/','title':'A',"
                  + "'encrypted_content':'Eqgf'}]}}")
          + event("{'type':'content_block_stop','index':1}")
          + event(
              "{'type':'content_block_start','index':2,'content_block':{'type':'text','text':''}}")
          + event(
              "{'type':'content_block_delta','index':2,'delta':{'type':'text_delta','text':"
                  + "'The Aare.'}}")
          + event("{'type':'content_block_stop','index':2}")
          + event(
              "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{"
                  + "'output_tokens':500,'server_tool_use':{'web_search_requests':2}}}")
          + event("{'type':'message_stop'}");

  private static final String CALLS =
      """
        {'type':'web_search_call','id':'ws_1','status':'completed','action':{'type':'search',
         'query':'rivers','sources':[{'type':'url','url':'https://a.test/'}]}},
        {'type':'web_search_call','id':'ws_2','status':'completed','action':{'type':'search',
         'queries':['rivers of Bern']}},
        {'type':'web_search_call','id':'ws_3','status':'completed','action':{'type':'open_page',
         'url':'https://a.test/'}},
      """;
  private static final String OPENAIS =
      """
      {'id':'resp_1','object':'response','created_at':1,'model':'up','status':'completed',
       'output':[%s
        {'type':'message','id':'msg_1','role':'assistant','status':'completed','content':[
         {'type':'output_text','text':'The Aare.','annotations':[]}]}],
       'usage':{'input_tokens':1000,'output_tokens':500,'total_tokens':1500}}
      """
          .formatted(CALLS);

  private static String openAisStream() {
    StringBuilder events = new StringBuilder();
    events.append(
        event("{'type':'response.created','response':{'id':'resp_1','model':'up','output':[]}}"));
    int place = 0;
    for (var item : Json.tree(quoted(OPENAIS)).path("output")) {
      if (item.path("type").asString().equals("message")) {
        events.append(
            event(
                "{'type':'response.output_text.delta','output_index':3,'item_id':'msg_1',"
                    + "'content_index':0,'delta':'The Aare.'}"));
      }
      events.append(
          event(
              "{'type':'response.output_item.done','output_index':%d,'item':%s}"
                  .formatted(place++, item)));
    }
    String whole = Json.tree(quoted(OPENAIS)).toString();
    return events
        .append(event("{'type':'response.completed','response':" + whole + "}"))
        .toString();
  }

  private static final String GOOGLES =
      """
      {'candidates':[{'content':{'role':'model','parts':[{'text':'The Aare.'}]},
       'groundingMetadata':{'webSearchQueries':['rivers','rivers of Bern'],
        'groundingChunks':[{'web':{'uri':'https://a.test/','title':'A'}}]},
       'finishReason':'STOP','index':0}],
       'usageMetadata':{'promptTokenCount':1000,'candidatesTokenCount':500,'totalTokenCount':1500},
       'modelVersion':'up','responseId':'r1'}
      """;

  /** Vendors that take chat completions do not say how often they searched. */
  private static final String CHATS =
      """
      {'id':'c1','object':'chat.completion','created':1,'model':'up','choices':[{'index':0,
       'message':{'role':'assistant','content':'The Aare.'},'finish_reason':'stop'}],
       'usage':{'prompt_tokens':1000,'completion_tokens':500,'total_tokens':1500}}
      """;

  private static final String CHATS_STREAM =
      event(
              "{'id':'c1','object':'chat.completion.chunk','created':1,'model':'up','choices':[{"
                  + "'index':0,'delta':{'role':'assistant','content':'The Aare.'}}]}")
          + event(
              "{'id':'c1','object':'chat.completion.chunk','created':1,'model':'up','choices':[{"
                  + "'index':0,'delta':{},'finish_reason':'stop'}]}")
          + event(
              "{'id':'c1','object':'chat.completion.chunk','created':1,'model':'up','choices':[],"
                  + "'usage':{'prompt_tokens':1000,'completion_tokens':500,'total_tokens':1500}}")
          + "data: [DONE]\n\n";

  private static final String BOTH_PRICES =
      "prices: [{usd_per_thousand_searches: 10, usd_per_thousand_searched_answers: 35}]";

  @TempDir Path directory;

  private static String body(String client, boolean stream) {
    String body = Objects.requireNonNull(ASKED.get(client));
    return quoted(body.replace("%s", Boolean.toString(stream)));
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }

  private static String event(String json) {
    String data = quoted(json);
    String type = Json.tree(data).path("type").asString("");
    return (type.isEmpty() ? "" : "event: " + type + "\n") + "data: " + data + "\n\n";
  }

  static String answer(String vendor, boolean stream) {
    return switch (vendor) {
      case "anthropic" -> stream ? CLAUDES_STREAM : quoted(CLAUDES);
      case "openai-responses" -> stream ? openAisStream() : quoted(OPENAIS);
      case "gemini" -> stream ? event(GOOGLES.replace("\n", "")) : quoted(GOOGLES);
      default -> stream ? CHATS_STREAM : quoted(CHATS);
    };
  }

  private static FakeUpstream.Behaviour vendor(String vendor, boolean stream) {
    return stream
        ? streaming(answer(vendor, true))
        : FakeUpstream.status(200, "", answer(vendor, false));
  }

  private static FakeUpstream.Behaviour streaming(String events) {
    return (request, out) -> {
      FakeUpstream.head(out);
      FakeUpstream.chunk(out, events);
      FakeUpstream.write(out, "0\r\n\r\n");
      return true;
    };
  }

  private static String ask(DataPlane plane, String client, boolean stream) throws Exception {
    String path =
        !client.endsWith(":")
            ? client
            : client + (stream ? "streamGenerateContent?alt=sse" : "generateContent");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plane.address().getPort() + path))
            .header("content-type", "application/json")
            .header("authorization", "Bearer none")
            .POST(HttpRequest.BodyPublishers.ofString(body(client, stream)))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer = http.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return answer.body();
    }
  }

  private static UsageSum used(Bench bench) {
    assertThat(bench.gateway.records().catchUp()).isTrue();
    UsageSum[] sum = {UsageSum.NOTHING};
    bench.gateway.records().books().eachTotal(0, row -> sum[0] = sum[0].plus(row.sum()));
    return sum[0];
  }

  @ParameterizedTest(name = "{0} asks {1}, streamed: {2}")
  @CsvSource({
    "/v1/chat/completions,anthropic",
    "/v1/chat/completions,openai-responses",
    "/v1/chat/completions,gemini",
    "/v1/chat/completions,openai",
    "/v1/responses,anthropic",
    "/v1/responses,openai-responses",
    "/v1/responses,gemini",
    "/v1/responses,openai",
    "/v1/messages,anthropic",
    "/v1/messages,openai-responses",
    "/v1/messages,gemini",
    "/v1/messages,openai",
    "/v1beta/models/m:,anthropic",
    "/v1beta/models/m:,openai-responses",
    "/v1beta/models/m:,gemini",
    "/v1beta/models/m:,openai"
  })
  void every_search_is_paid_and_stands_in_usage(String client, String vendor) throws Exception {
    for (boolean stream : new boolean[] {false, true}) {
      Path home = directory.resolve("stream-" + stream);
      try (FakeUpstream upstream = new FakeUpstream(vendor(vendor, stream));
          Bench bench =
              new Bench(
                  Files.createDirectories(home),
                  Bench.config(
                      deployment("a", upstream.url(), "dialect: " + vendor + "\n" + BOTH_PRICES)));
          DataPlane plane = DataPlane.open(bench.gateway)) {
        String told = ask(plane, client, stream);

        long searches = vendor.equals("openai") ? 1 : 2;
        UsageSum sum = used(bench);
        assertThat(sum.searches()).as("streamed: %s", stream).isEqualTo(searches);
        assertThat(sum.unpricedSearches()).isZero();
        // 1000 tokens in at 1, 500 out at 2, and the searches: each, and once for the answer
        Money each = Money.usd("0.01").plus(searches == 2 ? Money.usd("0.01") : Money.ZERO);
        assertThat(sum.cost()).isEqualTo(Money.usd("0.002").plus(each).plus(Money.usd("0.035")));
        assertThat(told).contains("The Aare.");
        boolean hasWordForIt = !client.equals("/v1/chat/completions") && searches == 2;
        if (hasWordForIt) {
          assertThat(told).contains("rivers").contains("https://a.test/");
        }
      }
    }
  }

  @Test
  void a_search_without_a_price_is_told_and_never_a_silent_zero() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(vendor("anthropic", false));
        Bench bench =
            new Bench(
                directory, Bench.config(deployment("a", upstream.url(), "dialect: anthropic")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      ask(plane, "/v1/messages", false);

      UsageSum sum = used(bench);
      assertThat(sum.searches()).isEqualTo(2);
      assertThat(sum.unpricedSearches()).isEqualTo(2);
      assertThat(sum.cost()).isEqualTo(Money.usd("0.002"));
      Decision decision = bench.gateway.recentDecisions(1).getFirst();
      assertThat(decision.notes())
          .containsExactly(
              new Decision.Note(
                  Decision.Note.Kind.UNPRICED,
                  "nobody said what a search of the web costs at a",
                  2));
    }
  }

  @Test
  void what_searches_may_cost_is_reserved_by_the_clients_own_bound() throws Exception {
    String yaml =
        """
        keys: [{name: one, key: env:KEY, budgets: [{usd: 0.05, period: total}]}]
        """;
    try (FakeUpstream upstream =
            new FakeUpstream(vendor("anthropic", false), vendor("anthropic", false));
        Bench bench =
            new Bench(
                directory,
                Bench.config(
                        deployment(
                            "a",
                            upstream.url(),
                            "dialect: anthropic\nmax_output_tokens: 9\n"
                                + "prices: [{usd_per_thousand_searches: 10}]"))
                    + yaml);
        DataPlane plane = DataPlane.open(bench.gateway)) {
      String unbounded = body("/v1/messages", false);
      String bounded =
          unbounded.replace("\"name\":\"web_search\"", "\"name\":\"web_search\",\"max_uses\":3");
      try (HttpClient http = HttpClient.newHttpClient()) {
        URI uri = URI.create("http://127.0.0.1:" + plane.address().getPort() + "/v1/messages");
        assertThat(http.send(post(uri, unbounded), BodyHandlers.ofString()).body())
            .contains("budget"); // ten searches at a cent each are more than five cents
        assertThat(upstream.requests()).isEmpty();
        assertThat(http.send(post(uri, bounded), BodyHandlers.ofString()).statusCode())
            .isEqualTo(200);
      }
      assertThat(used(bench).cost()).isEqualTo(Money.usd("0.022"));
    }
  }

  private static HttpRequest post(URI uri, String body) {
    return HttpRequest.newBuilder(uri)
        .header("content-type", "application/json")
        .header("x-api-key", "sk-one")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  @Test
  void a_stream_that_breaks_pays_for_the_searches_that_went_by() throws Exception {
    String cut = CLAUDES_STREAM.substring(0, CLAUDES_STREAM.indexOf("event: message_delta"));
    try (FakeUpstream upstream = new FakeUpstream(streaming(cut));
        Bench bench =
            new Bench(
                directory,
                Bench.config(
                    deployment(
                        "a",
                        upstream.url(),
                        "dialect: anthropic\nprices: [{usd_per_thousand_searches: 10}]")));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      assertThatThrownBy(() -> ask(plane, "/v1/messages", true)).isInstanceOf(IOException.class);

      assertThat(used(bench).searches()).isEqualTo(1);
      assertThat(used(bench).failed()).isEqualTo(1);
    }
  }
}
