package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.models.conversations.ConversationCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What cannot be said of an answer that is kept is named as its client finds it: not in the request
 * that it just sent, whose own items are counted by themselves.
 */
class KeptPlacesTest {
  private static final Map<String, Object> SEARCHED =
      Map.of("type", "file_search_call", "id", "fs_1", "status", "completed");
  private static final Map<String, Object> HI = Map.of("role", "user", "content", "hi");

  private static final String ANSWER =
      """
      {"id":"resp_theirs","object":"response","created_at":1,"model":"up","status":"completed",
       "output":[{"type":"message","id":"msg_1","role":"assistant","status":"completed",
        "content":[{"type":"output_text","text":"I look.","annotations":[]}]},
        {"type":"file_search_call","id":"fs_1","status":"completed"}],
       "usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}
      """;

  @TempDir Path directory;
  private FakeUpstream upstream;
  private Bench bench;
  private DataPlane plane;
  private OpenAIClient client;

  @BeforeEach
  void open() throws Exception {
    upstream = new FakeUpstream();
    bench =
        new Bench(
            directory,
            Bench.config(
                    Bench.deployment("a", upstream.url(), ""),
                    Bench.deployment("r", upstream.url(), "dialect: openai-responses")
                        .replace("model: m", "model: r"))
                + "keys: [{name: one, key: env:KEY}]\n");
    plane = DataPlane.open(bench.gateway);
    client = Bench.openAi(plane, "sk-one");
  }

  @AfterEach
  void close() throws Exception {
    plane.close();
    bench.close();
    upstream.close();
  }

  private static ResponseCreateParams.Builder asked(String model, Object... items) {
    return ResponseCreateParams.builder()
        .model(model)
        .putAdditionalBodyProperty("input", JsonValue.from(List.of(items)));
  }

  private BadRequestException refused(ResponseCreateParams.Builder asked) {
    return catchThrowableOfType(
        BadRequestException.class, () -> client.responses().create(asked.build()));
  }

  @Test
  void an_item_of_an_answer_kept_before_is_named_with_its_response() {
    upstream.then(FakeUpstream.status(200, "", ANSWER));
    Response first = client.responses().create(asked("r", HI).build());
    BadRequestException e = refused(asked("m", HI).previousResponseId(first.id()));
    assertThat(e.param()).contains(first.id() + " output[1]");
    assertThat(e)
        .hasMessageContaining("“" + first.id() + " output[1]”")
        .hasMessageContaining("or send the conversation itself as the input, without it.")
        .as("what is kept cannot be left out of a request")
        .hasMessageNotContainingAny("leave it out");

    upstream.then(FakeUpstream.status(200, "", ANSWER.replace("resp_theirs", "resp_second")));
    ResponseCreateParams.Builder on = asked("r", HI, SEARCHED).previousResponseId(first.id());
    assertThat(client.responses().create(on.build()).id()).isEqualTo("resp_second");
    assertThat(refused(asked("m", HI).previousResponseId("resp_second")).param())
        .as("the first of all that cannot be said")
        .contains(first.id() + " output[1]");
  }

  @Test
  void an_item_that_was_sent_with_an_answer_kept_before_is_named_with_it() {
    upstream.then(
        FakeUpstream.status(200, "", ANSWER.replace("\"file_search_call\"", "\"reasoning\"")));
    Response first = client.responses().create(asked("r", HI, SEARCHED, HI).build());
    assertThat(refused(asked("m", HI).previousResponseId(first.id())).param())
        .contains(first.id() + " input[1]");
  }

  @Test
  void an_item_that_was_just_sent_is_counted_without_those_before() {
    String id = client.responses().create(asked("m", HI).build()).id();
    BadRequestException own = refused(asked("m", HI, SEARCHED).previousResponseId(id));
    assertThat(own.param()).contains("input[1]");
    assertThat(own).hasMessageContaining("or leave it out.");
    assertThat(
            refused(asked("m", HI, Map.of("role", "robot", "content", "x")).previousResponseId(id))
                .param())
        .contains("input[1].role");
    assertThat(
            refused(
                    asked("m", Map.of("role", "user", "content", "x", "y", 1))
                        .previousResponseId(id))
                .param())
        .contains("input[0].y");
  }

  @Test
  void an_item_of_a_conversation_is_named_with_it() {
    String id =
        client
            .conversations()
            .create(
                ConversationCreateParams.builder()
                    .putAdditionalBodyProperty("items", JsonValue.from(List.of(HI, SEARCHED)))
                    .build())
            .id();
    assertThat(refused(asked("m", HI).conversation(id)).param()).contains(id + " items[fs_1]");
    assertThat(refused(asked("m", SEARCHED, HI).conversation(id)).param())
        .contains(id + " items[fs_1]");
  }
}
