package org.anabranch.gateway.openai;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.ServerSentEvents;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers to {@link LegacyAsked}: texts and nothing else. One answer, one thread. */
final class LegacyAnswers implements StreamWriter {
  private final boolean usageAsked;
  private final Map<Integer, Integer> offsets = new HashMap<>();
  private long created;
  private String id = "";
  private String model = "";
  private @Nullable TokenUse use;

  /**
   * @param now epoch seconds
   */
  LegacyAnswers(boolean usageAsked, long now) {
    this.usageAsked = usageAsked;
    this.created = now;
  }

  ObjectNode whole(Reply reply) {
    id = reply.id();
    model = reply.model();
    created = reply.created(created);
    ObjectNode answer = head();
    ArrayNode choices = answer.putArray("choices");
    for (Reply.Choice choice : reply.choices()) {
      StringBuilder text = new StringBuilder();
      for (Part part : choice.parts()) {
        text.append(
            switch (part) {
              case Part.Text said -> said.text();
              case Part.Audio sound -> sound.spoken().words();
              default -> "";
            });
      }
      ObjectNode written = choice(choices.size(), text.toString(), Stops.write(choice.stop()));
      if (!choice.logprobs().isEmpty()) {
        written.set("logprobs", LegacyLogprobs.write(choice.logprobs(), 0));
      }
      choices.add(written);
    }
    if (reply.use() != null) {
      answer.set("usage", TokenUses.chat(reply.use()));
    }
    return answer;
  }

  private ObjectNode head() {
    return Json.object()
        .put("id", id)
        .put("object", "text_completion")
        .put("created", created)
        .put("model", model);
  }

  private static ObjectNode choice(int index, String text, @Nullable String reason) {
    return Json.object()
        .put("text", text)
        .put("index", index)
        .putNull("logprobs")
        .put("finish_reason", reason);
  }

  @Override
  public ByteBuf write(Delta delta) {
    return switch (delta) {
      case Delta.Began began -> {
        id = began.id();
        model = began.model();
        created = began.created(created);
        yield Unpooled.EMPTY_BUFFER;
      }
      case Delta.Text(int choice, String text) -> event(choice(choice, text, null));
      case Delta.Spoken(int choice, String text) -> event(choice(choice, text, null));
      case Delta.Logprobs likely -> event(likely(likely));
      case Delta.Stopped stopped ->
          event(choice(stopped.choice(), "", Stops.write(stopped.reason())));
      case Delta.Used used -> {
        use = used.use();
        yield Unpooled.EMPTY_BUFFER;
      }
      default -> Unpooled.EMPTY_BUFFER;
    };
  }

  /** They come apart from the text that they are about. */
  private ObjectNode likely(Delta.Logprobs likely) {
    int before = offsets.getOrDefault(likely.choice(), 0);
    int told = likely.logprobs().stream().mapToInt(t -> LegacyLogprobs.length(t.token())).sum();
    offsets.put(likely.choice(), before + told);
    ObjectNode choice = choice(likely.choice(), "", null);
    choice.set("logprobs", LegacyLogprobs.write(likely.logprobs(), before));
    return choice;
  }

  private ByteBuf event(ObjectNode choice) {
    ObjectNode chunk = head();
    chunk.putArray("choices").add(choice);
    return ServerSentEvents.write("", chunk.toString());
  }

  @Override
  public ByteBuf end() {
    ByteBuf done = ServerSentEvents.write("", "[DONE]");
    if (!usageAsked || use == null) {
      return done;
    }
    ObjectNode chunk = head();
    chunk.putArray("choices");
    chunk.set("usage", TokenUses.chat(use));
    return Unpooled.wrappedBuffer(ServerSentEvents.write("", chunk.toString()), done);
  }
}
