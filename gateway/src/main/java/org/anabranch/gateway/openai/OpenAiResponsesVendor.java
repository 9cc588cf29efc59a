package org.anabranch.gateway.openai;

import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.PassingRelay;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.StreamReader;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's responses as vendors answer them. What the gateway asks anew is not to be kept there.
 */
public final class OpenAiResponsesVendor implements Outbound {
  static final String PATH = "/responses";
  static final String COUNT_PATH = "/responses/input_tokens";

  private static final Set<String> COUNTED =
      Set.of("model", "input", "instructions", "tools", "tool_choice", "text", "reasoning");

  @Override
  public String dialect() {
    return Seals.DIALECT;
  }

  @Override
  public Outgoing ask(Conversation conversation, Upstream upstream) throws Untranslatable {
    ObjectNode body = ResponsesRequestWriter.write(conversation, upstream);
    return Outgoing.post(PATH, Outbound.json(Json.MAPPER.writeValueAsBytes(body)));
  }

  @Override
  public @Nullable Reply reply(byte[] body, int length) {
    return ResponsesReply.read(body, length);
  }

  @Override
  public StreamReader reader() {
    return new ResponsesStreamReader();
  }

  @Override
  public Relay passThrough(Asked asked) {
    return new PassingRelay(reader());
  }

  @Override
  public UpstreamError error(int status, byte[] body, int length) {
    return Errors.read(status, body, length);
  }

  @Override
  public Outgoing count(Conversation conversation, Upstream upstream) throws Untranslatable {
    ObjectNode body = ResponsesRequestWriter.write(conversation, upstream).retain(COUNTED);
    return Outgoing.post(COUNT_PATH, Outbound.json(Json.MAPPER.writeValueAsBytes(body)));
  }

  @Override
  public long counted(byte[] body, int length) {
    try {
      return Json.MAPPER.readTree(body, 0, length).path("input_tokens").asLong(-1);
    } catch (JacksonException e) {
      return -1;
    }
  }
}
