package org.anabranch.gateway.gemini;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.gateway.conversation.Citation;
import org.anabranch.gateway.conversation.CitedText;
import org.anabranch.gateway.conversation.Delta;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Part.Signature;
import org.anabranch.gateway.conversation.Searched;
import org.anabranch.gateway.conversation.ServiceTier;
import org.anabranch.gateway.conversation.StopReason;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes an answer as chunks: server-sent events, or the elements of one JSON list. A call is sent
 * whole, as Google does; finish reasons and usage come in the last chunk.
 */
final class ChunkWriter implements StreamWriter {
  private final Framing framing;
  private final boolean soundAlone;
  private final Map<Integer, TreeMap<Integer, Call>> calls = new TreeMap<>();
  private final Map<Integer, StopReason> stops = new TreeMap<>();
  private String id = "";
  private String model = "";
  private long created;
  private final Map<Integer, Said> said = new TreeMap<>();
  private @Nullable TokenUse use;
  private @Nullable ServiceTier tier;

  private static final class Call {
    private final Delta.ToolBegan began;
    private final StringBuilder arguments = new StringBuilder();

    Call(Delta.ToolBegan began) {
      this.began = began;
    }
  }

  /** What a choice has said so far, and what it stands on. */
  private static final class Said {
    private final List<Searched> searches = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final CitedText cited = new CitedText();
    private final List<Citation> citations = new ArrayList<>();

    void end() {
      citations.addAll(cited.ended());
    }
  }

  private Said said(int choice) {
    return said.computeIfAbsent(choice, _ -> new Said());
  }

  /**
   * @param list whether the chunks are the elements of one JSON list
   * @param soundAlone whether what is said aloud stands nowhere in words
   */
  ChunkWriter(boolean list, boolean soundAlone) {
    this.framing = new Framing(list);
    this.soundAlone = soundAlone;
  }

  @Override
  public ByteBuf write(Delta delta) {
    return switch (delta) {
      case Delta.Began began -> {
        id = began.id();
        model = began.model();
        created = began.created();
        yield Unpooled.EMPTY_BUFFER;
      }
      case Delta.Text text -> {
        Said said = said(text.choice());
        said.cited.said(text.text());
        said.text.append(text.text());
        yield said(text.choice(), Json.object().put("text", text.text()));
      }
      case Delta.Cited cited -> {
        said(cited.choice()).cited.cited(cited.citation());
        yield Unpooled.EMPTY_BUFFER;
      }
      case Delta.Served served -> {
        tier = served.tier();
        yield Unpooled.EMPTY_BUFFER;
      }
      case Delta.Refused refused ->
          said(refused.choice(), Json.object().put("text", refused.text()));
      case Delta.Thought thought ->
          said(thought.choice(), Json.object().put("text", thought.text()).put("thought", true));
      case Delta.ThoughtSealed sealed -> sealed(sealed.choice(), sealed.signature());
      case Delta.ToolBegan began -> {
        calls
            .computeIfAbsent(began.choice(), _ -> new TreeMap<>())
            .put(began.index(), new Call(began));
        yield Unpooled.EMPTY_BUFFER;
      }
      case Delta.ToolArguments more -> {
        Call call = calls.getOrDefault(more.choice(), new TreeMap<>()).get(more.index());
        if (call != null) {
          call.arguments.append(more.json());
        }
        yield Unpooled.EMPTY_BUFFER;
      }
      case Delta.Logprobs logprobs -> {
        ObjectNode chunk = chunk();
        candidate(chunk, logprobs.choice())
            .set("logprobsResult", Replies.logprobs(logprobs.logprobs()));
        yield framing.frame(chunk);
      }
      case Delta.Image(int choice, Part.Image image, Signature seal) -> image(choice, image, seal);
      case Delta.Spoken spoken ->
          soundAlone
              ? Unpooled.EMPTY_BUFFER
              : said(spoken.choice(), Json.object().put("text", spoken.text()));
      case Delta.Sound sound -> sound(sound);
      case Delta.Native own when own.searched() != null -> {
        said(own.choice()).searches.add(own.searched());
        yield Unpooled.EMPTY_BUFFER;
      }
      case Delta.Native own ->
          own.dialect().equals(Gemini.DIALECT) && own.raw() instanceof ObjectNode raw
              ? said(own.choice(), raw)
              : Unpooled.EMPTY_BUFFER;
      case Delta.Stopped stopped -> {
        stops.put(stopped.choice(), stopped.reason());
        yield callsOf(stopped.choice());
      }
      case Delta.Used used -> {
        use = used.use();
        yield Unpooled.EMPTY_BUFFER;
      }
      case Delta.PartEnded ended -> {
        said(ended.choice()).end();
        yield Unpooled.EMPTY_BUFFER;
      }
      case Delta.SealedThought _, Delta.Broke _ -> Unpooled.EMPTY_BUFFER;
    };
  }

  private ByteBuf sealed(int choice, Signature signature) {
    return signature.dialect().equals(Gemini.DIALECT)
        ? said(
            choice,
            Json.object()
                .put("text", "")
                .put("thoughtSignature", TextSeal.plain(signature).value()))
        : Unpooled.EMPTY_BUFFER;
  }

  private ByteBuf sound(Delta.Sound sound) {
    if (sound.sound().base64().isEmpty()) {
      return Unpooled.EMPTY_BUFFER;
    }
    ObjectNode part = Json.object();
    Replies.inline(part, sound.sound());
    return said(sound.choice(), part);
  }

  private ByteBuf image(int choice, Part.Image image, @Nullable Signature seal) {
    if (!(image.source() instanceof Part.Source.Inline inline)) {
      return Unpooled.EMPTY_BUFFER;
    }
    ObjectNode part = Json.object();
    Replies.inline(part, inline);
    if (seal != null && seal.dialect().equals(Gemini.DIALECT)) {
      part.put("thoughtSignature", seal.value());
    }
    return said(choice, part);
  }

  private ByteBuf callsOf(int choice) {
    TreeMap<Integer, Call> mine = calls.remove(choice);
    if (mine == null) {
      return Unpooled.EMPTY_BUFFER;
    }
    ObjectNode chunk = chunk();
    ArrayNode parts = parts(candidate(chunk, choice));
    for (Call call : mine.values()) {
      Delta.ToolBegan began = call.began;
      ObjectNode part = parts.addObject();
      part.set("functionCall", Replies.call(began.id(), began.name(), call.arguments.toString()));
      if (began.signature() != null && began.signature().dialect().equals(Gemini.DIALECT)) {
        part.put("thoughtSignature", began.signature().value());
      }
    }
    return framing.frame(chunk);
  }

  private ByteBuf said(int choice, ObjectNode part) {
    ObjectNode chunk = chunk();
    parts(candidate(chunk, choice)).add(part);
    return framing.frame(chunk);
  }

  private ObjectNode chunk() {
    ObjectNode chunk = Json.object();
    chunk.putArray("candidates");
    chunk.put("modelVersion", model).put("responseId", id);
    return Replies.putCreated(chunk, created);
  }

  private static ObjectNode candidate(ObjectNode chunk, int choice) {
    return ((ArrayNode) chunk.get("candidates")).addObject().put("index", choice);
  }

  private static ArrayNode parts(ObjectNode candidate) {
    return candidate.putObject("content").put("role", "model").putArray("parts");
  }

  @Override
  public ByteBuf end() {
    ObjectNode last = chunk();
    stops.forEach(
        (choice, stop) -> {
          ObjectNode candidate = candidate(last, choice).put("finishReason", Replies.finish(stop));
          Said told = said(choice);
          told.end();
          Citations.write(candidate, told.citations, told.text.toString());
          Searches.write(candidate, told.searches);
        });
    if (use != null) {
      last.set("usageMetadata", Replies.use(use, tier));
    }
    return Unpooled.wrappedBuffer(framing.frame(last), framing.end());
  }

  /** How chunks follow each other. */
  static final class Framing {
    private final boolean list;
    private boolean begun;

    Framing(boolean list) {
      this.list = list;
    }

    ByteBuf frame(Object chunk) {
      String before = list ? (begun ? ",\r\n" : "[") : "data: ";
      begun = true;
      return bytes(before + chunk + (list ? "" : "\r\n\r\n"));
    }

    ByteBuf end() {
      return list ? bytes(begun ? "]" : "[]") : Unpooled.EMPTY_BUFFER;
    }

    static ByteBuf bytes(String text) {
      return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
