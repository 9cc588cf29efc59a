package org.anabranch.sandbox.openai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.models.Answer;
import org.anabranch.sandbox.models.Call;
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

/** Finds the endpoint by the end of the path, so that any prefix before it serves. */
final class OpenAiRoutes {
  /** Answers a request whose path's variable parts are groups. */
  @FunctionalInterface
  interface Endpoint {
    void answer(Call call, Matcher path);
  }

  private record Entry(String method, Pattern path, Endpoint endpoint) {}

  private static final Duration CACHED = Duration.ofMinutes(10);

  private final World world;
  private final OpenAiVendor vendor;
  private final ChatReader reader;
  private final ResponsesReader responses;
  private final Seal seal = new Seal("openai");
  private final PrefixCache cache = new PrefixCache();
  private final List<Entry> entries = new ArrayList<>();

  OpenAiRoutes(World world, OpenAiVendor vendor) {
    this.world = world;
    this.vendor = vendor;
    OpenAiFiles files = new OpenAiFiles();
    this.reader = new ChatReader(files);
    this.responses = new ResponsesReader(files, seal);
    OpenAiMedia media = new OpenAiMedia(world, files);
    add("POST", "/chat/completions", (call, _) -> chat(call));
    add("POST", "(?<!/chat)/completions", (call, _) -> completion(call));
    add("POST", "/responses", (call, _) -> response(call));
    add("POST", "/embeddings", (call, _) -> OpenAiMedia.embeddings(call, checked(call)));
    add("POST", "/moderations", (call, _) -> OpenAiMedia.moderations(call, checked(call)));
    add("POST", "/images/generations", (call, _) -> media.images(call, checked(call)));
    add("POST", "/images/edits", (call, _) -> media.images(call, true));
    add("POST", "/images/variations", (call, _) -> media.images(call, false));
    add("POST", "/audio/speech", (call, _) -> OpenAiMedia.speech(call, checked(call)));
    add(
        "POST",
        "/audio/(?:transcriptions|translations)",
        (call, _) -> OpenAiMedia.transcriptions(call));
    add("POST", "/files", (call, _) -> media.upload(call));
    add("GET", "/files", (call, _) -> media.all(call));
    add("GET", "/files/([^/]+)/content", (call, path) -> media.content(call, path.group(1)));
    add("GET", "/files/([^/]+)", (call, path) -> media.file(call, path.group(1)));
    add("DELETE", "/files/([^/]+)", (call, path) -> media.delete(call, path.group(1)));
    add("GET", "/models", (call, _) -> models(call));
    add("GET", "/models/([^/]+(?:/[^/]+)?)", (call, path) -> model(call, path.group(1)));
  }

  private void add(String method, String end, Endpoint endpoint) {
    entries.add(new Entry(method, Pattern.compile(end + "$"), endpoint));
  }

  /** Answers, or refuses a path that there is not. */
  void answer(Call call) {
    String path = call.fullPath();
    for (Entry entry : entries) {
      Matcher matcher = entry.path().matcher(path);
      if (entry.method().equals(call.method()) && matcher.find()) {
        entry.endpoint().answer(call, matcher);
        return;
      }
    }
    throw vendor.refusal(Trouble.NO_ROUTE, call);
  }

  private JsonNode body(Call call) {
    return call.json()
        .filter(JsonNode::isObject)
        .orElseThrow(() -> vendor.refusal(Trouble.NOT_JSON, call));
  }

  /** The body of a request for a model that there is. */
  private JsonNode checked(Call call) {
    JsonNode body = body(call);
    String model = body.path("model").asString("");
    if (!model.isEmpty() && !Models.knows(vendor.key(call), model)) {
      throw OpenAiVendor.unknownModel(model);
    }
    return body;
  }

  private void chat(Call call) {
    JsonNode body = body(call);
    String key = vendor.key(call);
    Prompt prompt = reader.read(key, vendor.model(call), body);
    int choices = body.path("n").asInt(1);
    List<Answer> answers =
        IntStream.range(0, choices).mapToObj(i -> SimulatedModel.answer(prompt, i)).toList();
    ChatWriter writer =
        new ChatWriter(
            call,
            prompt,
            answers,
            tokens(key, prompt, answers),
            world.now().getEpochSecond(),
            !key.equals("openai"));
    if (body.path("stream").asBoolean(false)) {
      writer.stream();
    } else {
      writer.whole();
    }
  }

  private void completion(Call call) {
    JsonNode body = body(call);
    String key = vendor.key(call);
    List<CompletionWriter.Choice> choices = new ArrayList<>();
    Tokens tokens = new Tokens(0, 0, 0, 0, 0);
    for (Prompt prompt : CompletionReader.read(key, vendor.model(call), body)) {
      List<Answer> answers =
          IntStream.range(0, body.path("n").asInt(1))
              .mapToObj(i -> SimulatedModel.answer(prompt, i))
              .toList();
      tokens = tokens.plus(tokens(key, prompt, answers));
      answers.forEach(a -> choices.add(new CompletionWriter.Choice(prompt, a)));
    }
    CompletionWriter writer =
        new CompletionWriter(call, choices, tokens, world.now().getEpochSecond());
    if (body.path("stream").asBoolean(false)) {
      writer.stream();
    } else {
      writer.whole();
    }
  }

  private void response(Call call) {
    JsonNode body = body(call);
    String key = vendor.key(call);
    Prompt prompt = responses.read(key, body);
    Answer answer = SimulatedModel.answer(prompt, 0);
    ResponsesWriter writer =
        new ResponsesWriter(
            call,
            body,
            answer,
            call.told(tokens(key, prompt, List.of(answer))),
            world.now().getEpochSecond(),
            seal);
    if (body.path("stream").asBoolean(false)) {
      writer.stream();
    } else {
      writer.whole();
    }
  }

  private Tokens tokens(String key, Prompt prompt, List<Answer> answers) {
    long input = prompt.tokens();
    long read =
        input < PrefixCache.SHORTEST
            ? 0
            : cache.automatic(key + prompt.model(), prompt.pieces(), world.now(), CACHED);
    return new Tokens(
        input,
        Math.min(read, input / 128 * 128),
        0,
        answers.stream().mapToInt(Answer::tokens).sum(),
        answers.stream().mapToInt(a -> a.reasoning().size()).sum());
  }

  private void models(Call call) {
    ObjectNode list = Json.object().put("object", "list");
    ArrayNode data = list.putArray("data");
    Models.listed().forEach(id -> data.add(told(call, id)));
    Reply.json(call, list);
  }

  private void model(Call call, String id) {
    if (!Models.knows(vendor.key(call), id)) {
      throw OpenAiVendor.unknownModel(id);
    }
    Reply.json(call, told(call, id));
  }

  private ObjectNode told(Call call, String id) {
    return Json.object()
        .put("id", id)
        .put("object", "model")
        .put("created", 1_700_000_000)
        .put("owned_by", vendor.key(call) + "-simulated");
  }
}
