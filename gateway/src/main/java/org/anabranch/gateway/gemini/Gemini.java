package org.anabranch.gateway.gemini;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.conversation.TokenUse;
import org.anabranch.gateway.conversation.Untranslatable;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.EmbeddingAsk;
import org.anabranch.gateway.dialect.Embeddings;
import org.anabranch.gateway.dialect.Outbound;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.PassingRelay;
import org.anabranch.gateway.dialect.PlainError;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.StreamReader;
import org.anabranch.gateway.dialect.Upstream;
import org.anabranch.gateway.dialect.UpstreamError;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Google's models as they are asked, by the Gemini API and by Vertex: the deployment's address goes
 * up to and with {@code /v1beta}, on Vertex up to and with {@code /publishers/google}.
 */
public final class Gemini implements Outbound {
  static final String DIALECT = "gemini";

  @Override
  public String dialect() {
    return DIALECT;
  }

  static String path(String model, String verb) {
    return "/models/" + URLEncoder.encode(model, StandardCharsets.UTF_8) + ":" + verb;
  }

  @Override
  public Outgoing ask(Conversation conversation, Upstream upstream) throws Untranslatable {
    ObjectNode body = new RequestWriter(conversation, upstream).write();
    String verb = conversation.stream() ? "streamGenerateContent" : "generateContent";
    String path = path(upstream.model(), verb);
    return post(conversation.stream() ? path + "?alt=sse" : path, body);
  }

  private static Outgoing post(String path, ObjectNode body) {
    return Outgoing.post(path, Outbound.json(Json.MAPPER.writeValueAsBytes(body)));
  }

  @Override
  public @Nullable Reply reply(byte[] body, int length) {
    JsonNode answer = treeOrNull(body, length);
    return answer == null ? null : Replies.read(answer);
  }

  @Override
  public @Nullable Tally tally(byte[] body, int length) {
    JsonNode answer = treeOrNull(body, length);
    boolean found =
        answer != null && (answer.path("candidates").isArray() || answer.has("promptFeedback"));
    if (answer == null || !found) {
      return null;
    }
    TokenUse use = Replies.use(answer);
    return new Tally(use);
  }

  private static @Nullable JsonNode treeOrNull(byte[] body, int length) {
    try {
      JsonNode tree = GeminiAsked.tree(body, length);
      return tree.isObject() ? tree : null;
    } catch (BadRequest e) {
      return null;
    }
  }

  @Override
  public StreamReader reader() {
    return new ChunkReader();
  }

  @Override
  public Relay passThrough(Asked asked) {
    boolean list = asked instanceof GeminiAsked own && own.wantsList();
    return list ? new ListRelay() : new PassingRelay(new ChunkReader());
  }

  @Override
  public UpstreamError error(int status, byte[] body, int length) {
    String message = "";
    boolean badKey = false;
    try {
      JsonNode tree = Json.MAPPER.readTree(body, 0, length);
      JsonNode error = (tree.isArray() ? tree.path(0) : tree).path("error");
      message = error.path("message").asString("");
      badKey = error.toString().contains("API_KEY_INVALID");
    } catch (JacksonException e) {
      message = PlainError.words(body, length); // such as a proxy's page
    }
    return new UpstreamError(kind(status, message.toLowerCase(Locale.ROOT), badKey), message, null);
  }

  private static UpstreamError.Kind kind(int status, String message, boolean badKey) {
    if (badKey || status == 401 || status == 403 || status == 404) {
      return UpstreamError.Kind.MISCONFIGURED;
    }
    if (status == 429 || status == 503) {
      return UpstreamError.Kind.LIMITED;
    }
    if (status == 400 && message.contains("token count") && message.contains("exceed")) {
      return UpstreamError.Kind.CONTEXT_EXCEEDED;
    }
    return status < 500 ? UpstreamError.Kind.INVALID : UpstreamError.Kind.FAILING;
  }

  @Override
  public Outgoing count(Conversation conversation, Upstream upstream) throws Untranslatable {
    ObjectNode request = new RequestWriter(conversation, upstream).write();
    request.put("model", "models/" + upstream.model());
    ObjectNode body = Json.object();
    body.set("generateContentRequest", request);
    return post(path(upstream.model(), "countTokens"), body);
  }

  @Override
  public long counted(byte[] body, int length) {
    JsonNode answer = treeOrNull(body, length);
    return answer == null ? -1 : Fields.get(answer, "totalTokens").asLong(-1);
  }

  @Override
  public Outgoing embed(EmbeddingAsk asked, Upstream upstream) throws Untranslatable {
    if (!asked.extras().isEmpty()) {
      throw new Untranslatable(
          asked.extras().keySet().iterator().next(), "cannot be sent to Google");
    }
    ObjectNode body = Json.object();
    ArrayNode requests = body.putArray("requests");
    for (String text : asked.textsAlone()) {
      ObjectNode one = requests.addObject().put("model", "models/" + upstream.model());
      one.putObject("content").putArray("parts").addObject().put("text", text);
      if (asked.dimensions() != null) {
        one.put("outputDimensionality", asked.dimensions());
      }
      if (asked.purpose() != null) {
        one.put("taskType", asked.purpose());
      }
    }
    return post(path(upstream.model(), "batchEmbedContents"), body);
  }

  @Override
  public @Nullable Embeddings embeddings(byte[] body, int length) {
    JsonNode answer = treeOrNull(body, length);
    if (answer == null || !answer.path("embeddings").isArray()) {
      return null;
    }
    List<float[]> vectors = new ArrayList<>();
    for (JsonNode embedding : answer.path("embeddings")) {
      JsonNode values = embedding.path("values");
      float[] vector = new float[values.size()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = values.get(i).floatValue(0);
      }
      vectors.add(vector);
    }
    return new Embeddings("gemini", vectors, null);
  }
}
