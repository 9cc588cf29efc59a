package org.anabranch.sandbox.anthropic;

import io.helidon.webserver.http.HttpRules;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Anthropic's API in the versions 2023-06-01 and 2026-10-21, with the base URL {@code …/anthropic}
 * and the key {@code sk-ant-sandbox} ({@code x-api-key}, or as a bearer token, as the clients of
 * the newest version send it). Strict about fields, roles, tool results, the signatures of returned
 * thinking, and cache markers.
 */
public final class AnthropicImitation implements Imitation {
  private static final Chunks.Marks MARKS =
      Chunks.sse(
          "event: error\n"
              + "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
              + "\"message\":\"Overloaded\"}}\n\n");

  private final World world;
  private final AnthropicVendor vendor = new AnthropicVendor();
  private final Door door;
  private final Seal seal = new Seal("anthropic");
  private final MessagesReader reader = new MessagesReader(seal);
  private final PrefixCache cache = new PrefixCache();

  public AnthropicImitation(World world) {
    this.world = world;
    this.door = new Door(world, vendor);
  }

  @Override
  public String platform() {
    return "anthropic";
  }

  @Override
  public boolean takesPosts() {
    return false;
  }

  @Override
  public OpenedAccount open() {
    return new OpenedAccount(
        "sandbox", "Anabranch at Anthropic", Set.of("v1"), Map.of("api_key", AnthropicVendor.KEY));
  }

  @Override
  public void route(HttpRules rules) {
    rules
        .post("/v1/messages", door.open(this::message))
        .post("/v1/messages/count_tokens", door.open(this::count))
        .get("/v1/models", door.open(AnthropicImitation::models))
        .get("/v1/models/{id}", door.open(AnthropicImitation::model))
        .any("/*", door.elsewhere());
  }

  private JsonNode body(Call call) {
    JsonNode body =
        call.json()
            .filter(JsonNode::isObject)
            .orElseThrow(() -> vendor.refusal(Trouble.NOT_JSON, call));
    if (call.header("anthropic-version").orElse("").equals("2026-10-21")) {
      MessagesReader.refuseRemoved(body);
    }
    return body;
  }

  private void message(Call call) {
    JsonNode body = body(call);
    Prompt prompt = reader.read(body, MessagesShape.MESSAGES);
    Answer answer = SimulatedModel.answer(prompt, 0);
    Blocks blocks = Blocks.of(body);
    Blocks.Use use = blocks.use(cache, world.now());
    Optional<Tokens> told =
        call.told(use.tokens(blocks.tokens(), answer.tokens(), answer.reasoning().size()));
    MessagesWriter writer =
        new MessagesWriter(
            call.id("msg_", 24),
            prompt.model(),
            answer,
            told,
            use.longKept(),
            seal,
            body.path("thinking").path("display").asString("").equals("omitted"));
    if (!body.path("stream").asBoolean(false)) {
      Reply.json(call, writer.whole());
      return;
    }
    Chunks chunks = Chunks.open(call, "text/event-stream; charset=utf-8", MARKS);
    writer.stream((name, data) -> chunks.send("event: " + name + "\ndata: " + data + "\n\n"));
    chunks.end("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
  }

  private void count(Call call) {
    JsonNode body = body(call);
    reader.read(body, MessagesShape.COUNT);
    Reply.json(call, Map.of("input_tokens", Blocks.of(body).tokens()));
  }

  private static void models(Call call) {
    ObjectNode list = Json.object();
    ArrayNode data = list.putArray("data");
    Claude.listed().forEach(id -> data.add(told(id)));
    list.put("has_more", false)
        .put("first_id", Claude.listed().getFirst())
        .put("last_id", Claude.listed().getLast());
    Reply.json(call, list);
  }

  private static void model(Call call) {
    String id = call.path("id");
    if (!Claude.knows(id)) {
      throw AnthropicVendor.refused(404, "not_found_error", "model: " + id);
    }
    Reply.json(call, told(id));
  }

  private static ObjectNode told(String id) {
    return Json.object()
        .put("type", "model")
        .put("id", id)
        .put("display_name", id + " (simulated)")
        .put("created_at", "2025-09-29T00:00:00Z");
  }
}
