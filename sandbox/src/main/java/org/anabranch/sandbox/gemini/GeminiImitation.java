package org.anabranch.sandbox.gemini;

import io.helidon.webserver.http.HttpRules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.models.Answer;
import org.anabranch.sandbox.models.Call;
import org.anabranch.sandbox.models.Chunks;
import org.anabranch.sandbox.models.Door;
import org.anabranch.sandbox.models.PrefixCache;
import org.anabranch.sandbox.models.Prompt;
import org.anabranch.sandbox.models.Reply;
import org.anabranch.sandbox.models.Seal;
import org.anabranch.sandbox.models.SimulatedModel;
import org.anabranch.sandbox.models.Tokens;
import org.anabranch.sandbox.models.Trouble;
import org.anabranch.sandbox.models.Vectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Google's Gemini API, with the base URL {@code …/gemini} (the client adds {@code /v1beta}) and the
 * key {@code sandbox-gemini-key}, in the header or in the query.
 */
public final class GeminiImitation implements Imitation {
  private static final Duration CACHED = Duration.ofMinutes(10);
  private static final int DIMENSIONS = 3072;
  private static final String ERROR =
      "{\"error\":{\"code\":503,\"message\":\"The model is overloaded. Please try again later.\","
          + "\"status\":\"UNAVAILABLE\"}}";

  private final World world;
  private final GeminiVendor vendor = new GeminiVendor();
  private final Door door;
  private final Seal seal = new Seal("gemini");
  private final ContentReader reader = new ContentReader(seal);
  private final PrefixCache cache = new PrefixCache();

  public GeminiImitation(World world) {
    this.world = world;
    this.door = new Door(world, vendor);
  }

  @Override
  public String platform() {
    return "gemini";
  }

  @Override
  public boolean takesPosts() {
    return false;
  }

  @Override
  public OpenedAccount open() {
    return new OpenedAccount(
        "sandbox", "Anabranch at Gemini", Set.of("v1beta"), Map.of("api_key", GeminiVendor.KEY));
  }

  @Override
  public void route(HttpRules rules) {
    for (String version : new String[] {"/v1beta", "/v1"}) {
      rules
          .post(version + "/models/{call}", door.open(this::call))
          .get(version + "/models", door.open(GeminiImitation::models))
          .get(version + "/models/{name}", door.open(c -> model(c, c.path("name"))));
    }
    rules.any("/*", door.elsewhere());
  }

  private void call(Call call) {
    String name = call.path("call");
    int colon = name.indexOf(':');
    String model = colon < 0 ? name : name.substring(0, colon);
    JsonNode body =
        call.json()
            .filter(JsonNode::isObject)
            .orElseThrow(() -> vendor.refusal(Trouble.NOT_JSON, call));
    if (!Gemini.knows(model)) {
      throw GeminiVendor.unknownModel(model);
    }
    switch (name.substring(Math.max(colon, 0))) {
      case ":generateContent" -> generate(call, model, body, false);
      case ":streamGenerateContent" -> generate(call, model, body, true);
      case ":countTokens" -> count(call, model, body);
      case ":embedContent" -> embed(call, model, body);
      case ":batchEmbedContents" -> embedMany(call, model, body);
      default -> throw vendor.refusal(Trouble.NO_ROUTE, call);
    }
  }

  private void generate(Call call, String model, JsonNode sent, boolean streams) {
    if (Gemini.embeds(model)) {
      throw GeminiVendor.unknownModel(model);
    }
    JsonNode body = ContentReader.checked(sent, ContentShape.GENERATE);
    Prompt prompt = reader.read(model, body);
    ContentReader.requireSeals(model, body);
    JsonNode config = body.path("generationConfig");
    List<Answer> answers =
        IntStream.range(0, config.path("candidateCount").asInt(1))
            .mapToObj(i -> SimulatedModel.answer(prompt, i))
            .toList();
    ContentWriter writer =
        new ContentWriter(
            call.id("", 22), model, answers, call.told(tokens(prompt, answers)), config, seal);
    if (!streams) {
      Reply.json(call, writer.whole());
    } else if (call.query("alt").orElse("").equals("sse")) {
      Chunks chunks =
          Chunks.open(call, "text/event-stream", Chunks.sse("data: " + ERROR + "\r\n\r\n"));
      writer.stream(chunk -> chunks.send("data: " + chunk + "\r\n\r\n"));
      chunks.end("");
    } else {
      array(call, writer);
    }
  }

  private static void array(Call call, ContentWriter writer) {
    Chunks chunks =
        Chunks.open(call, "application/json; charset=UTF-8", Chunks.sse(",\r\n" + ERROR + "]"));
    StringBuilder before = new StringBuilder("[");
    writer.stream(
        chunk -> {
          chunks.send(before.toString() + chunk);
          before.setLength(0);
          before.append(",\r\n");
        });
    chunks.end("]");
  }

  private Tokens tokens(Prompt prompt, List<Answer> answers) {
    long input = prompt.tokens();
    long read =
        input < PrefixCache.SHORTEST
            ? 0
            : cache.automatic(prompt.model(), prompt.pieces(), world.now(), CACHED);
    return new Tokens(
        input,
        Math.min(read, input),
        0,
        answers.stream().mapToInt(Answer::tokens).sum(),
        answers.stream().mapToInt(a -> a.reasoning().size()).sum());
  }

  private void count(Call call, String model, JsonNode sent) {
    JsonNode body = ContentReader.checked(sent, ContentShape.COUNT);
    JsonNode request =
        body.has("generateContentRequest") ? body.path("generateContentRequest") : body;
    int tokens = reader.read(model, request).tokens();
    ObjectNode reply = Json.object().put("totalTokens", tokens);
    reply
        .putArray("promptTokensDetails")
        .addObject()
        .put("modality", "TEXT")
        .put("tokenCount", tokens);
    Reply.json(call, reply);
  }

  private void embed(Call call, String model, JsonNode sent) {
    refuseOthers(model);
    ObjectNode reply = Json.object();
    reply.set("embedding", embedding(ContentReader.checked(sent, ContentShape.EMBED)));
    Reply.json(call, reply);
  }

  private void embedMany(Call call, String model, JsonNode sent) {
    refuseOthers(model);
    JsonNode body = ContentReader.checked(sent, ContentShape.EMBED_MANY);
    ObjectNode reply = Json.object();
    ArrayNode embeddings = reply.putArray("embeddings");
    for (JsonNode request : body.path("requests")) {
      if (!request.path("model").asString("").equals("models/" + model)) {
        throw GeminiVendor.invalid(
            "* BatchEmbedContentsRequest.requests[].model: must be models/" + model);
      }
      embeddings.add(embedding(request));
    }
    Reply.json(call, reply);
  }

  private static void refuseOthers(String model) {
    if (!Gemini.embeds(model)) {
      throw GeminiVendor.unknownModel(model);
    }
  }

  private ObjectNode embedding(JsonNode request) {
    String text = reader.turn(request.path("content"), "content").text();
    ObjectNode embedding = Json.object();
    ArrayNode values = embedding.putArray("values");
    for (float value : Vectors.of(text, request.path("outputDimensionality").asInt(DIMENSIONS))) {
      values.add(value);
    }
    return embedding;
  }

  private static void models(Call call) {
    ObjectNode reply = Json.object();
    ArrayNode models = reply.putArray("models");
    Gemini.listed().forEach(m -> models.add(told(m)));
    Reply.json(call, reply);
  }

  private static void model(Call call, String name) {
    if (!Gemini.knows(name)) {
      throw GeminiVendor.unknownModel(name);
    }
    Reply.json(call, told(name));
  }

  private static ObjectNode told(String model) {
    ObjectNode told =
        Json.object()
            .put("name", "models/" + model)
            .put("version", "001")
            .put("displayName", model + " (simulated)")
            .put("description", "Simulated by the sandbox")
            .put("inputTokenLimit", Gemini.window(model))
            .put("outputTokenLimit", 65_536);
    ArrayNode methods = told.putArray("supportedGenerationMethods");
    if (Gemini.embeds(model)) {
      methods.add("embedContent").add("batchEmbedContents");
    } else {
      methods.add("generateContent").add("streamGenerateContent").add("countTokens");
    }
    return told;
  }
}
