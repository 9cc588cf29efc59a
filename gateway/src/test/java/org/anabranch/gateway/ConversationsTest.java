package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.conversations.Conversation;
import com.openai.models.conversations.ConversationCreateParams;
import com.openai.models.conversations.ConversationUpdateParams;
import com.openai.models.conversations.items.ConversationItem;
import com.openai.models.conversations.items.ItemCreateParams;
import com.openai.models.conversations.items.ItemDeleteParams;
import com.openai.models.conversations.items.ItemListPage;
import com.openai.models.conversations.items.ItemListParams;
import com.openai.models.conversations.items.ItemRetrieveParams;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseConversationParam;
import com.openai.models.responses.ResponseCreateParams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Conversations that the gateway keeps, through OpenAI's own Java SDK, over a vendor without. */
class ConversationsTest {
  @TempDir Path directory;

  private static String yaml(FakeUpstream upstream, String more) {
    return Bench.config(Bench.deployment("a", upstream.url(), ""))
        + """
        workspaces: [{name: acme}, {name: other}]
        keys:
          - {name: one, key: env:KEY, workspace: acme}
          - {name: two, key: env:OTHER, workspace: other}
        """
        + more;
  }

  private static ResponseCreateParams.Builder asked(String text, Conversation in) {
    return ResponseCreateParams.builder().model("m").input(text).conversation(in.id());
  }

  private static String said(FakeUpstream upstream) {
    StringBuilder said = new StringBuilder();
    for (JsonNode message : Json.tree(upstream.requests().getLast().body()).path("messages")) {
      said.append(message.path("role").asString()).append(": ");
      said.append(message.path("content").asString("")).append("; ");
    }
    return said.toString();
  }

  private static List<String> words(OpenAIClient client, Conversation of) {
    ItemListPage page =
        client
            .conversations()
            .items()
            .list(
                ItemListParams.builder()
                    .conversationId(of.id())
                    .order(ItemListParams.Order.ASC)
                    .limit(2)
                    .build());
    List<String> words = new ArrayList<>();
    for (ConversationItem item : page.autoPager()) {
      words.add(word(item));
    }
    return words;
  }

  private static String word(ConversationItem item) {
    return item.message()
        .map(m -> m.validate().content().getFirst())
        .map(c -> c.isInputText() ? c.asInputText().text() : c.asOutputText().text())
        .orElse("?");
  }

  private static EasyInputMessage user(String text) {
    return EasyInputMessage.builder().role(EasyInputMessage.Role.USER).content(text).build();
  }

  @Test
  void a_conversation_is_gone_on_with_turn_by_turn_whole_or_streamed() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.answer("Hello Ann."));
        Bench bench = new Bench(directory, yaml(upstream, ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      Conversation made =
          client
              .conversations()
              .create(
                  ConversationCreateParams.builder()
                      .metadata(
                          ConversationCreateParams.Metadata.builder()
                              .putAdditionalProperty("topic", JsonValue.from("demo"))
                              .build())
                      .addItem(user("I am Ann."))
                      .build());
      assertThat(made.id()).startsWith("conv_");
      Response first = client.responses().create(asked("Greet me.", made).build());
      assertThat(first.conversation().orElseThrow().id()).isEqualTo(made.id());
      assertThat(said(upstream)).isEqualTo("user: I am Ann.; user: Greet me.; ");

      upstream.then(FakeUpstream.stream(List.of("You are ", "Ann.")));
      ResponseCreateParams object =
          asked("Who am I?", made)
              .conversation(ResponseConversationParam.builder().id(made.id()).build())
              .build();
      try (var events = client.responses().createStreaming(object)) {
        assertThat(events.stream().flatMap(e -> e.completed().stream())).hasSize(1);
      }
      assertThat(said(upstream))
          .isEqualTo("user: I am Ann.; user: Greet me.; assistant: Hello Ann.; user: Who am I?; ");
      assertThat(words(client, made))
          .containsExactly("I am Ann.", "Greet me.", "Hello Ann.", "Who am I?", "You are Ann.");
      assertThat(client.responses().retrieve(first.id()).conversation().orElseThrow().id())
          .isEqualTo(made.id());

      upstream.then(FakeUpstream.status(400, "", "{\"error\":{\"message\":\"no\"}}"));
      assertThatThrownBy(() -> client.responses().create(asked("Fail.", made).build()))
          .isInstanceOf(OpenAIServiceException.class);
      assertThat(words(client, made)).as("nothing of a turn that failed").hasSize(5);
      upstream.then(FakeUpstream.answer("Unkept."));
      Response unkept = client.responses().create(asked("Go.", made).store(false).build());
      assertThatThrownBy(() -> client.responses().retrieve(unkept.id()))
          .isInstanceOf(NotFoundException.class);
      assertThat(words(client, made)).endsWith("Go.", "Unkept.");
    }
  }

  @Test
  void conversations_and_items_are_read_labelled_added_to_and_deleted() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, yaml(upstream, ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient ours = Bench.openAi(plane, "sk-one");
      OpenAIClient theirs = Bench.openAi(plane, "sk-two");
      Conversation made = ours.conversations().create();
      ours.conversations()
          .update(
              made.id(),
              ConversationUpdateParams.builder()
                  .metadata(
                      ConversationUpdateParams.Metadata.builder()
                          .putAdditionalProperty("topic", JsonValue.from("new"))
                          .build())
                  .build());
      assertThat(ours.conversations().retrieve(made.id())._metadata().toString()).contains("new");

      ItemCreateParams two =
          ItemCreateParams.builder()
              .conversationId(made.id())
              .addItem(user("one"))
              .addItem(user("two"))
              .build();
      List<ConversationItem> added = ours.conversations().items().create(two).data();
      ours.conversations().items().create(two);
      assertThat(words(ours, made)).containsExactly("one", "two", "one", "two");
      String id = added.getFirst().asMessage().id();
      ItemRetrieveParams one =
          ItemRetrieveParams.builder().conversationId(made.id()).itemId(id).build();
      assertThat(word(ours.conversations().items().retrieve(one))).isEqualTo("one");
      ours.conversations()
          .items()
          .delete(ItemDeleteParams.builder().conversationId(made.id()).itemId(id).build());
      assertThat(words(ours, made)).containsExactly("two", "one", "two");
      assertThatThrownBy(() -> ours.conversations().items().retrieve(one))
          .isInstanceOf(NotFoundException.class);

      assertThatThrownBy(() -> theirs.conversations().retrieve(made.id()))
          .isInstanceOf(NotFoundException.class);
      assertThatThrownBy(() -> theirs.responses().create(asked("hi", made).build()))
          .isInstanceOf(NotFoundException.class);
      assertThat(ours.conversations().delete(made.id()).deleted()).isTrue();
      assertThatThrownBy(() -> ours.responses().create(asked("hi", made).build()))
          .isInstanceOf(NotFoundException.class);
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void what_makes_no_sense_is_refused_by_its_field() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, yaml(upstream, ""));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      Conversation made = client.conversations().create();
      assertThatThrownBy(
              () ->
                  client.responses().create(asked("hi", made).previousResponseId("resp_1").build()))
          .isInstanceOfSatisfying(
              BadRequestException.class, e -> assertThat(e.param()).contains("conversation"));
      ItemCreateParams nonsense =
          ItemCreateParams.builder()
              .conversationId(made.id())
              .addItem(user("x").toBuilder().role(EasyInputMessage.Role.of("nobody")).build())
              .build();
      assertThatThrownBy(() -> client.conversations().items().create(nonsense))
          .isInstanceOfSatisfying(
              BadRequestException.class, e -> assertThat(e.param()).contains("items[0].role"));
      assertThat(words(client, made)).isEmpty();
    }
  }

  @Test
  void what_guardrails_take_out_does_not_stand_in_the_conversation_either() throws Exception {
    String guards =
        "guardrails: [{name: privacy, kind: personal_data, when: before, action: redact}]";
    try (FakeUpstream upstream = new FakeUpstream();
        Bench bench = new Bench(directory, yaml(upstream, guards));
        DataPlane plane = DataPlane.open(bench.gateway)) {
      OpenAIClient client = Bench.openAi(plane, "sk-one");
      Conversation made = client.conversations().create();
      client.responses().create(asked("Fine.", made).build());
      client.responses().create(asked("Write to ann@example.org.", made).build());
      assertThat(said(upstream))
          .isEqualTo("user: Fine.; assistant: hello; user: Write to [email].; ");
      assertThat(words(client, made))
          .containsExactly("Fine.", "hello", "Write to [email].", "hello");
    }
  }

  @Test
  void a_conversation_is_there_after_a_restart_and_in_the_export() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream()) {
      Conversation made;
      try (Bench bench = new Bench(directory, yaml(upstream, ""));
          DataPlane plane = DataPlane.open(bench.gateway)) {
        OpenAIClient client = Bench.openAi(plane, "sk-one");
        made = client.conversations().create();
        client.responses().create(asked("hi", made).build());
      }
      try (Bench bench = new Bench(directory, yaml(upstream, ""));
          DataPlane plane = DataPlane.open(bench.gateway)) {
        assertThat(words(Bench.openAi(plane, "sk-one"), made)).containsExactly("hi", "hello");
        List<JsonNode> told = new ArrayList<>();
        bench.gateway.export().eachConversation(told::add);
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().at("/conversation/id").asString()).isEqualTo(made.id());
        assertThat(told.getFirst().at("/items/1/content/0/text").asString()).isEqualTo("hello");
      }
    }
  }
}
