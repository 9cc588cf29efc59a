package org.anabranch.gateway.openai;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.StreamReader;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;

/** Shortcuts for tests of this dialect. */
final class Chat {
  static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);
  static final OpenAiChat IN = new OpenAiChat(CLOCK);
  static final OpenAiCompletions OUT = new OpenAiCompletions();

  private Chat() {}

  static Incoming post(String path, String body) {
    return new Incoming(
        "POST",
        path,
        "",
        new DefaultHttpHeaders(),
        Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)));
  }

  static Asked asked(String body) {
    return IN.read(post("/v1/chat/completions", body));
  }

  static Upstream upstream(String... quirks) {
    return new Upstream("up", "vendor", Set.of(quirks));
  }

  static String text(ByteBuf bytes) {
    String text = bytes.toString(StandardCharsets.UTF_8);
    bytes.release();
    return text;
  }

  static String text(Outgoing outgoing) {
    return text(outgoing.body());
  }

  static JsonNode json(Answer answer) {
    return Json.tree(text(answer.body()));
  }

  static JsonNode sent(Conversation conversation, String... quirks) throws Untranslatable {
    return Json.tree(text(OUT.ask(conversation, upstream(quirks))));
  }

  /** What a reader tells of these bytes, cut by chance. */
  static List<Delta> read(StreamReader reader, byte[] bytes, SplittableRandom random) {
    List<Delta> deltas = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, 1 + random.nextInt(80));
      reader.accept(Unpooled.copiedBuffer(bytes, at, length), deltas::add);
      at += length;
    }
    reader.end(deltas::add);
    return deltas;
  }

  static String write(StreamWriter writer, List<Delta> deltas) {
    StringBuilder written = new StringBuilder();
    deltas.forEach(d -> written.append(text(writer.write(d))));
    return written.append(text(writer.end())).toString();
  }

  /** One change by chance at one place: a cut, a twin, another byte. */
  static UnaryOperator<String> mutation(SplittableRandom random) {
    return text -> {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(12));
      return switch (random.nextInt(5)) {
        case 0 -> text.substring(0, at) + text.substring(end);
        case 1 -> text.substring(0, end) + text.substring(at);
        case 2 ->
            text.substring(0, at)
                + "{}[]\",:0n\\\u0000é".charAt(random.nextInt(12))
                + text.substring(at + 1);
        case 3 -> text.replaceFirst("\"[a-z_]+\":\"[^\"]*\"", "\"x\":null");
        default -> text.substring(0, at) + "null" + text.substring(end);
      };
    };
  }
}
