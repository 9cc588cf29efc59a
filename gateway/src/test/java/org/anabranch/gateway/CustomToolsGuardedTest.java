package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model writes to a custom tool of OpenAI's is no JSON, and is read all the same. */
class CustomToolsGuardedTest extends OversightFixture {
  private static final String CHAT = "/v1/chat/completions";
  private static final String RESPONSES = "/v1/responses";

  /** An answer that calls one, as each of the dialects tells it; ' stands for ". */
  private static String answer(String path, boolean stream) {
    if (path.equals(CHAT)) {
      String piece =
          "{'id':'c','model':'m','choices':[{'index':0,'%s':{'tool_calls':[{'index':0,'id':'call_1',"
              + "'type':'custom','custom':{'name':'mail','input':'%s'}}]},'finish_reason':%s}]}";
      return stream
          ? "data: "
              + piece.formatted("delta", "to ada@ex", "null")
              + "\n\ndata: "
              + piece.formatted("delta", "ample.com now", "null")
              + "\n\ndata: "
              + "{'id':'c','model':'m','choices':[{'index':0,'delta':{},"
              + "'finish_reason':'tool_calls'}]}\n\ndata: [DONE]\n\n"
          : piece.formatted("message", "to ada@example.com now", "'tool_calls'");
    }
    String call =
        "{'type':'custom_tool_call','id':'ctc_1','call_id':'call_1','name':'mail','input':'%s',"
            + "'status':'completed'}";
    String whole = call.formatted("to ada@example.com now");
    String response =
        "{'id':'resp_1','object':'response','status':'completed','model':'m','output':["
            + whole
            + "]}";
    String delta =
        "data: {'type':'response.custom_tool_call_input.delta','output_index':0,"
            + "'item_id':'ctc_1','delta':'%s'}\n\n";
    return stream
        ? "data: {'type':'response.created','response':{'id':'resp_1','model':'m'}}\n\n"
            + "data: {'type':'response.output_item.added','output_index':0,'item':"
            + call.formatted("")
            + "}\n\n"
            + delta.formatted("to ada@ex")
            + delta.formatted("ample.com now")
            + "data: {'type':'response.output_item.done','output_index':0,'item':"
            + whole
            + "}\n\ndata: {'type':'response.completed','response':"
            + response
            + "}\n\n"
        : response;
  }

  private static FakeUpstream.Behaviour answering(String body, boolean stream) {
    return (request, out) -> {
      FakeUpstream.write(
          out,
          "HTTP/1.1 200 OK\r\ncontent-type: %s\r\ncontent-length: %d\r\n\r\n%s"
              .formatted(stream ? "text/event-stream" : "application/json", body.length(), body));
      return true;
    };
  }

  @ParameterizedTest
  @CsvSource({
    CHAT + ",false,redact",
    CHAT + ",true,redact",
    CHAT + ",true,block",
    RESPONSES + ",false,redact",
    RESPONSES + ",true,redact",
    RESPONSES + ",true,block"
  })
  void what_is_found_in_a_call_is_taken_out_or_stops_the_answer(
      String path, boolean stream, String action) throws Exception {
    String guards =
        "guardrails: [{name: privacy, kind: personal_data, when: after, action: " + action + "}]\n";
    String dialect = path.equals(CHAT) ? "openai" : "openai-responses";
    String asked =
        path.equals(CHAT)
            ? "{'model':'m','stream':%s,'messages':[{'role':'user','content':'hi'}]}"
            : "{'model':'m','stream':%s,'store':false,'input':'hi'}";
    try (FakeUpstream upstream =
            new FakeUpstream(answering(answer(path, stream).replace('\'', '"'), stream));
        Bench bench =
            new Bench(
                directory,
                "port: 0\n"
                    + guards
                    + "deployments:\n"
                    + Bench.deployment("a", upstream.url(), "dialect: " + dialect));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      HttpResponse<String> told = post(plane, path, asked.formatted(stream).replace('\'', '"'));

      assertThat(told.body()).doesNotContain("ada@ex", "ample.com");
      if (action.equals("redact")) {
        assertThat(told.body()).contains("\"mail\"", "to [email] now");
        assertThat(decision(bench, told).notes().toString()).contains("after: redact email");
      } else {
        assertThat(told.body()).contains("content_filter").doesNotContain("mail");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({CHAT, RESPONSES})
  void what_a_history_holds_of_one_is_taken_out(String path) throws Exception {
    String guards = "guardrails: [{name: privacy, kind: personal_data, when: before}]\n";
    String asked =
        path.equals(CHAT)
            ? "{'model':'m','messages':[{'role':'user','content':'hi'},{'role':'assistant',"
                + "'tool_calls':[{'id':'call_1','type':'custom','custom':{'name':'mail','input':"
                + "'to ada@example.com now'}}]},{'role':'tool','tool_call_id':'call_1','content':"
                + "'sent to ada@example.com'}]}"
            : "{'model':'m','store':false,'input':[{'type':'custom_tool_call','call_id':'call_1',"
                + "'name':'mail','input':'to ada@example.com now'},{'type':"
                + "'custom_tool_call_output','call_id':'call_1','output':'sent to"
                + " ada@example.com'}]}";
    String dialect = path.equals(CHAT) ? "openai" : "openai-responses";
    try (FakeUpstream upstream =
            new FakeUpstream(answering(answer(path, false).replace('\'', '"'), false));
        Bench bench =
            new Bench(
                directory,
                "port: 0\n"
                    + guards
                    + "deployments:\n"
                    + Bench.deployment("a", upstream.url(), "dialect: " + dialect));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      post(plane, path, asked.replace('\'', '"'));

      assertThat(upstream.requests().getFirst().body())
          .contains("to [email] now", "sent to [email]")
          .doesNotContain("ada@");
    }
  }
}
