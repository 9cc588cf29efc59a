package org.anabranch.gateway.openai;

import io.netty.buffer.ByteBuf;
import java.time.Clock;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Credential;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.ServerSentEvents;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.gateway.dialect.Uploads;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's responses as clients speak them. Those that the gateway keeps are fetched and deleted at
 * its {@code KeptDoor}. Seals of reasoning always come along, so that a client can send back all
 * there is.
 */
public final class OpenAiResponses implements Inbound {
  private static final Pattern PATH =
      Pattern.compile("(?:/openai)?(?:/v1)?/responses(?<count>/input_tokens)?/?");

  /** What the client calls what other vendors cannot be told; its items say their places. */
  private static final Map<String, String> WORDS =
      Map.of(
          "messages", "input",
          "logprobs", "include",
          "max_tokens", "max_output_tokens",
          "response_format", "text.format",
          "verbosity", "text.verbosity",
          "reasoning_effort", "reasoning.effort",
          "thinking", "reasoning");

  private final Clock clock;

  public OpenAiResponses(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String dialect() {
    return Seals.DIALECT;
  }

  @Override
  public @Nullable Operation operation(Incoming head) {
    Matcher path = PATH.matcher(head.path());
    if (!path.matches()) {
      return null;
    }
    return path.group("count") == null ? Operation.CONVERSE : Operation.COUNT_TOKENS;
  }

  @Override
  public @Nullable Credential credential(Incoming head) {
    return OpenAiChat.key(head.headers());
  }

  @Override
  public Asked read(Incoming request) {
    return new ResponsesAsked(request);
  }

  private static ResponsesAsked own(Asked asked) {
    if (asked instanceof ResponsesAsked own) {
      return own;
    }
    throw new IllegalArgumentException("Not read by this dialect: " + asked);
  }

  @Override
  public boolean fill(ObjectNode body, Uploads uploads) {
    return ResponsesUploads.fill(body, uploads);
  }

  @Override
  public Answer write(Reply reply, Asked asked) {
    return Answer.json(
        Json.MAPPER.writeValueAsBytes(ResponsesReply.write(reply, own(asked), now())));
  }

  @Override
  public StreamWriter writer(Asked asked) {
    return new ResponsesStreamWriter(own(asked), now());
  }

  private long now() {
    return clock.millis() / 1000;
  }

  @Override
  public ObjectNode queued(Asked asked, String id) {
    ResponsesReply.Head head = new ResponsesReply.Head(id, asked.model(), now());
    return ResponsesReply.skeleton(head, own(asked))
        .put("status", "queued")
        .put("background", true);
  }

  @Override
  public Answer counted(long tokens, Asked asked) {
    ObjectNode count =
        Json.object().put("object", "response.input_tokens").put("input_tokens", tokens);
    return Answer.json(Json.MAPPER.writeValueAsBytes(count));
  }

  @Override
  public Answer refuse(Refusal refusal) {
    return Answer.json(refusal.status(), refusal.headers(), Errors.body(refusal.in(WORDS)));
  }

  /** With the error once more inside, where the SDKs look for it to raise an exception. */
  @Override
  public ByteBuf errorEvent(Refusal refusal, Asked asked) {
    ObjectNode event =
        Json.object()
            .put("type", "error")
            .put("sequence_number", own(asked).nextSequence())
            .put("code", refusal.code())
            .put("message", refusal.message())
            .put("param", refusal.param());
    event.set("error", Errors.write(refusal));
    return ServerSentEvents.write("error", event.toString());
  }
}
