package org.anabranch.gateway.openai;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.Answer;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.Credential;
import org.anabranch.gateway.dialect.EmbeddingAsk;
import org.anabranch.gateway.dialect.Embeddings;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.dialect.ServerSentEvents;
import org.anabranch.gateway.dialect.StreamWriter;
import org.anabranch.gateway.dialect.Uploads;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's chat completions, its older completions, embeddings and models as clients speak them,
 * under {@code /v1}, {@code /openai/v1}, without either, and as Azure addresses them: {@code
 * /openai/deployments/MODEL}.
 */
public final class OpenAiChat implements Inbound {
  static final String DIALECT = "openai";

  private static final Pattern PATH =
      Pattern.compile(
          "(?:/openai)?(?:/v1|/deployments/(?<model>[^/]+))?"
              + "/(?<what>(?:chat/)?completions|embeddings|models(?:/(?<id>.+))?)/?");
  private static final String USUAL_PATH = "/v1/chat/completions";
  private static final String BEARER = "bearer ";

  private final Clock clock;

  public OpenAiChat(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String dialect() {
    return DIALECT;
  }

  @Override
  public @Nullable Operation operation(Incoming head) {
    if (head.path().equals(USUAL_PATH)) {
      return Operation.CONVERSE;
    }
    Matcher path = PATH.matcher(head.path());
    if (!path.matches()) {
      return null;
    }
    return switch (path.group("what")) {
      case "chat/completions", "completions" -> Operation.CONVERSE;
      case "embeddings" -> Operation.EMBED;
      default -> isAnothers(head.headers()) ? null : models(path);
    };
  }

  /** Anthropic's and Google's clients list models at the same address. */
  private static boolean isAnothers(HttpHeaders headers) {
    return headers.contains("anthropic-version") || headers.contains("x-goog-api-key");
  }

  private static @Nullable Operation models(Matcher path) {
    if (path.group("model") != null) {
      return null;
    }
    return path.group("id") == null ? Operation.MODELS : Operation.MODEL;
  }

  @Override
  public @Nullable Credential credential(Incoming head) {
    return key(head.headers());
  }

  static @Nullable Credential key(HttpHeaders headers) {
    String bearer = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    if (bearer.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return new Credential.Key(bearer.substring(BEARER.length()).strip());
    }
    String key = headers.get("api-key");
    return key == null ? null : new Credential.Key(key.strip());
  }

  /** The model that an Azure address names, or null. */
  private static @Nullable String addressed(Incoming request) {
    Matcher path = PATH.matcher(request.path());
    String model = path.matches() ? path.group("model") : null;
    return model == null ? null : decoded(model);
  }

  private static String decoded(String segment) {
    try {
      return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new BadRequest("The address is not encoded properly.", null);
    }
  }

  @Override
  public Asked read(Incoming request) {
    if (request.path().equals(USUAL_PATH)) {
      return new ChatAsked(request, null);
    }
    Matcher path = PATH.matcher(request.path());
    return path.matches() && path.group("what").equals("completions")
        ? new LegacyAsked(request, addressed(request))
        : new ChatAsked(request, addressed(request));
  }

  @Override
  public boolean fill(ObjectNode body, Uploads uploads) {
    return ChatUploads.fill(body, uploads);
  }

  @Override
  public Answer write(Reply reply, Asked asked) {
    ObjectNode answer =
        asked instanceof LegacyAsked
            ? new LegacyAnswers(false, now()).whole(reply)
            : ChatReply.write(sounding(reply, asked), now());
    return Answer.json(Json.MAPPER.writeValueAsBytes(answer));
  }

  /** With its sounds as the client asked for them. */
  private static Reply sounding(Reply reply, Asked asked) {
    String format = asked instanceof ChatAsked chat ? chat.soundFormat() : null;
    return format == null ? reply : Sounds.as(format, reply);
  }

  @Override
  public StreamWriter writer(Asked asked) {
    return asked instanceof LegacyAsked legacy
        ? new LegacyAnswers(legacy.usageAsked(), now())
        : new ChatStreamWriter(usageAsked(asked), now());
  }

  /** Whether the client wants usage at the end of its stream. */
  static boolean usageAsked(Asked asked) {
    return switch (asked) {
      case ChatAsked chat -> chat.usageAsked();
      case LegacyAsked legacy -> legacy.usageAsked();
      default -> true;
    };
  }

  private long now() {
    return clock.millis() / 1000;
  }

  @Override
  public Answer refuse(Refusal refusal) {
    return Answer.json(refusal.status(), refusal.headers(), Errors.body(refusal));
  }

  /** The clients raise it as an exception. */
  @Override
  public ByteBuf errorEvent(Refusal refusal, Asked asked) {
    ObjectNode body = Json.object();
    body.set("error", Errors.write(refusal));
    return ServerSentEvents.write("", body.toString());
  }

  @Override
  public EmbeddingAsk readEmbedding(Incoming request) {
    return EmbeddingBodies.read(request, addressed(request));
  }

  @Override
  public Answer writeEmbeddings(Embeddings embeddings, EmbeddingAsk asked) {
    return Answer.json(EmbeddingBodies.answer(embeddings, asked));
  }

  @Override
  public Answer models(List<Listed> models) {
    ObjectNode list = Json.object().put("object", "list");
    ArrayNode data = list.putArray("data");
    models.forEach(m -> data.add(listed(m)));
    return Answer.json(Json.MAPPER.writeValueAsBytes(list));
  }

  @Override
  public Answer model(Listed model) {
    return Answer.json(Json.MAPPER.writeValueAsBytes(listed(model)));
  }

  private static ObjectNode listed(Listed model) {
    ObjectNode listed =
        Json.object()
            .put("id", model.name())
            .put("object", "model")
            .put("created", model.since())
            .put("owned_by", model.owner());
    if (model.context() != null) {
      listed.put("context_length", model.context());
    }
    if (model.maxOutput() != null) {
      listed.put("max_output_tokens", model.maxOutput());
    }
    return listed;
  }

  @Override
  public String modelAsked(Incoming request) {
    Matcher path = PATH.matcher(request.path());
    String id = path.matches() ? path.group("id") : null;
    return id == null ? "" : decoded(id);
  }
}
