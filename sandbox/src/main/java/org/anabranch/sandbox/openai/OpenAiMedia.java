package org.anabranch.sandbox.openai;

import static org.anabranch.sandbox.models.Shape.FLAG;
import static org.anabranch.sandbox.models.Shape.TEXT;
import static org.anabranch.sandbox.models.Shape.fields;
import static org.anabranch.sandbox.models.Shape.integer;
import static org.anabranch.sandbox.models.Shape.list;
import static org.anabranch.sandbox.models.Shape.number;
import static org.anabranch.sandbox.models.Shape.oneOf;
import static org.anabranch.sandbox.models.Shape.textOr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.models.Bytes;
import org.anabranch.sandbox.models.Call;
import org.anabranch.sandbox.models.Form;
import org.anabranch.sandbox.models.Pieces;
import org.anabranch.sandbox.models.Reply;
import org.anabranch.sandbox.models.Samples;
import org.anabranch.sandbox.models.Shape;
import org.anabranch.sandbox.models.SimulatedModel;
import org.anabranch.sandbox.models.Tokens;
import org.anabranch.sandbox.models.Vectors;
import org.anabranch.sandbox.models.Violation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What OpenAI offers besides answers: embeddings, moderation, pictures, sound and files. */
final class OpenAiMedia {
  private static final Shape EMBEDDINGS =
      fields()
          .need("model", TEXT)
          .need("input", textOr(list(Shape.ANY)))
          .may("dimensions", integer(1, 3072))
          .may("encoding_format", oneOf("float", "base64"))
          .may("user", TEXT);
  private static final Shape MODERATIONS =
      fields().need("input", textOr(list(Shape.ANY))).may("model", TEXT);
  private static final Shape IMAGES =
      fields()
          .need("prompt", TEXT)
          .may("n", integer(1, 10))
          .may("stream", FLAG)
          .may(integer(0, 100), "output_compression", "partial_images")
          .may(
              TEXT,
              "model",
              "size",
              "quality",
              "style",
              "background",
              "moderation",
              "output_format",
              "response_format",
              "user");
  private static final Shape SPEECH =
      fields()
          .need("model", TEXT)
          .need("input", TEXT)
          .need("voice", textOr(Shape.OBJECT))
          .may("response_format", oneOf("mp3", "opus", "aac", "flac", "wav", "pcm"))
          .may("speed", number(0.25, 4))
          .may(TEXT, "instructions", "stream_format");
  private static final int SMALL = 1536;
  private static final int LARGE = 3072;

  private final World world;
  private final OpenAiFiles files;

  OpenAiMedia(World world, OpenAiFiles files) {
    this.world = world;
    this.files = files;
  }

  private static void check(Shape shape, JsonNode body) {
    try {
      shape.check(body);
    } catch (Violation violation) {
      throw OpenAiVendor.invalid(violation);
    }
  }

  static void embeddings(Call call, JsonNode body) {
    check(EMBEDDINGS, body);
    String model = body.path("model").asString("");
    int dimensions = body.path("dimensions").asInt(model.contains("large") ? LARGE : SMALL);
    boolean packed = body.path("encoding_format").asString("").equals("base64");
    ObjectNode reply = Json.object().put("object", "list");
    ArrayNode data = reply.putArray("data");
    int tokens = 0;
    for (String text : inputs(body.path("input"))) {
      tokens += Pieces.count(text);
      ObjectNode one = data.addObject().put("object", "embedding").put("index", data.size() - 1);
      float[] vector = Vectors.of(text, dimensions);
      if (packed) {
        one.put("embedding", base64(vector));
      } else {
        ArrayNode values = one.putArray("embedding");
        for (float value : vector) {
          values.add(value);
        }
      }
    }
    reply.put("model", model);
    int told = tokens;
    call.told(new Tokens(told, 0, 0, 0, 0))
        .ifPresent(
            t ->
                reply
                    .putObject("usage")
                    .put("prompt_tokens", t.input())
                    .put("total_tokens", t.input()));
    Reply.json(call, reply);
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : vector) {
      bytes.putFloat(value);
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /** A text, texts, a list of token numbers, or several such lists. */
  private static List<String> inputs(JsonNode input) {
    List<String> texts = new ArrayList<>();
    if (input.isString() || input.path(0).isNumber()) {
      texts.add(input.isString() ? input.stringValue() : input.toString());
    } else {
      input.forEach(
          each ->
              texts.add(
                  each.isString()
                      ? each.stringValue()
                      : each.path("text").asString(each.toString())));
    }
    if (texts.isEmpty() || texts.contains("")) {
      throw OpenAiVendor.invalid("input", "invalid_value", "'input' cannot be empty.");
    }
    return texts;
  }

  static void moderations(Call call, JsonNode body) {
    check(MODERATIONS, body);
    ObjectNode reply =
        Json.object()
            .put("id", call.id("modr-", 32))
            .put("model", body.path("model").asString("omni-moderation-latest"));
    ArrayNode results = reply.putArray("results");
    for (String text : inputs(body.path("input"))) {
      boolean flagged = text.contains(SimulatedModel.FORBIDDEN);
      ObjectNode result = results.addObject().put("flagged", flagged);
      ObjectNode categories = result.putObject("categories");
      ObjectNode scores = result.putObject("category_scores");
      ObjectNode types = result.putObject("category_applied_input_types");
      for (String name :
          List.of(
              "harassment",
              "harassment/threatening",
              "hate",
              "hate/threatening",
              "illicit",
              "illicit/violent",
              "self-harm",
              "self-harm/instructions",
              "self-harm/intent",
              "sexual",
              "sexual/minors",
              "violence",
              "violence/graphic")) {
        boolean found = flagged && name.equals("illicit");
        categories.put(name, found);
        scores.put(name, found ? 0.9 : 0.001);
        types.putArray(name).add("text");
      }
    }
    Reply.json(call, reply);
  }

  void images(Call call, JsonNode body) {
    check(IMAGES, body);
    draw(call, body);
  }

  /** Pictures made of one that comes along. */
  void images(Call call, boolean changed) {
    Form form = form(call);
    if (!form.files().containsKey("image") && !form.files().containsKey("image[]")) {
      throw missing("image");
    }
    if (changed && form.fields().getOrDefault("prompt", "").isEmpty()) {
      throw missing("prompt");
    }
    ObjectNode body = Json.object().put("n", 1).put("prompt", "a variation");
    form.fields().forEach(body::put);
    String n = form.fields().getOrDefault("n", "1");
    if (!n.matches("[1-9]|10")) {
      throw OpenAiVendor.invalid("n", "invalid_value", "'n' must be from 1 to 10.");
    }
    draw(call, body.put("n", Integer.parseInt(n)));
  }

  private static RuntimeException missing(String name) {
    return OpenAiVendor.invalid(
        name, "missing_required_parameter", "Missing required parameter: '" + name + "'.");
  }

  private void draw(Call call, JsonNode body) {
    String prompt = body.path("prompt").asString("");
    if (prompt.contains(SimulatedModel.FORBIDDEN)) {
      throw OpenAiVendor.refused(
          400,
          "Your request was rejected as a result of our safety system.",
          "image_generation_user_error",
          null,
          "content_policy_violation");
    }
    boolean gpt = body.path("model").asString("dall-e-2").startsWith("gpt-image");
    boolean packed = gpt || body.path("response_format").asString("url").equals("b64_json");
    ObjectNode reply = Json.object().put("created", world.now().getEpochSecond());
    ArrayNode data = reply.putArray("data");
    byte[] png = Samples.png(prompt.hashCode());
    for (int i = 0; i < body.path("n").asInt(1); i++) {
      if (packed) {
        data.addObject().put("b64_json", Base64.getEncoder().encodeToString(png));
      } else {
        data.addObject()
            .put("url", "data:image/png;base64," + Base64.getEncoder().encodeToString(png))
            .put("revised_prompt", "Simulated: " + prompt);
      }
    }
    if (gpt) {
      long input = Pieces.count(prompt);
      ObjectNode usage = reply.putObject("usage");
      usage.put("input_tokens", input).put("output_tokens", 272).put("total_tokens", input + 272);
      usage.putObject("input_tokens_details").put("text_tokens", input).put("image_tokens", 0);
    }
    Reply.json(call, reply);
  }

  /** Sound of the one format that it has; asked for another, the sandbox says so. */
  static void speech(Call call, JsonNode body) {
    check(SPEECH, body);
    String format = body.path("response_format").asString("mp3");
    call.response().header("X-Anabranch-Format", "wav");
    Reply.send(
        call, 200, format.equals("wav") ? "audio/wav" : "application/octet-stream", Samples.wav());
  }

  static void transcriptions(Call call) {
    Form form = form(call);
    Form.Part file = form.files().get("file");
    if (file == null) {
      throw missing("file");
    }
    if (!form.fields().containsKey("model")) {
      throw missing("model");
    }
    String text =
        "Simulated transcript of “%s”, %d bytes, digest %s."
            .formatted(
                file.fileName(), file.bytes().length, Bytes.sha256(file.bytes()).substring(0, 12));
    if (form.fields().getOrDefault("response_format", "json").equals("text")) {
      Reply.send(
          call, 200, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
      return;
    }
    ObjectNode reply = Json.object().put("text", text);
    reply.putObject("usage").put("type", "duration").put("seconds", seconds(file.bytes()));
    Reply.json(call, reply);
  }

  /** Whole seconds, rounded up: of a WAV by its head, of other formats as of 128 kbit/s. */
  private static long seconds(byte[] sound) {
    long perSecond = 16_000;
    if (sound.length > 44
        && new String(sound, 8, 8, StandardCharsets.ISO_8859_1).equals("WAVEfmt ")) {
      perSecond =
          Integer.toUnsignedLong(ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getInt(28));
    }
    return Math.max(1, Math.ceilDiv(sound.length - 44L, Math.max(1, perSecond)));
  }

  private static Form form(Call call) {
    return Form.of(call)
        .orElseThrow(
            () ->
                OpenAiVendor.invalid(
                    "file", "invalid_body", "The body is not a whole multipart/form-data."));
  }

  void upload(Call call) {
    Form form = form(call);
    Form.Part file = form.files().get("file");
    String purpose = form.fields().getOrDefault("purpose", "");
    if (file == null || purpose.isEmpty()) {
      throw missing(file == null ? "file" : "purpose");
    }
    if (file.bytes().length > OpenAiFiles.LONGEST) {
      throw OpenAiVendor.refused(
          413, "The sandbox keeps files of up to 8 MiB.", "invalid_request_error", "file", null);
    }
    OpenAiFiles.Stored stored =
        new OpenAiFiles.Stored(
            "file-" + world.newId(),
            file.fileName(),
            purpose,
            file.bytes(),
            world.now().getEpochSecond());
    files.put(stored);
    Reply.json(call, told(stored));
  }

  private static ObjectNode told(OpenAiFiles.Stored file) {
    return Json.object()
        .put("id", file.id())
        .put("object", "file")
        .put("bytes", file.bytes().length)
        .put("created_at", file.created())
        .put("filename", file.name())
        .put("purpose", file.purpose())
        .put("status", "processed");
  }

  void all(Call call) {
    ObjectNode reply = Json.object().put("object", "list");
    ArrayNode data = reply.putArray("data");
    files.all().forEach(f -> data.add(told(f)));
    Reply.json(call, reply.put("has_more", false));
  }

  void file(Call call, String id) {
    Reply.json(call, told(stored(id)));
  }

  void content(Call call, String id) {
    Reply.send(call, 200, "application/octet-stream", stored(id).bytes());
  }

  void delete(Call call, String id) {
    stored(id);
    files.remove(id);
    Reply.json(call, Json.object().put("id", id).put("object", "file").put("deleted", true));
  }

  private OpenAiFiles.Stored stored(String id) {
    return files
        .get(id)
        .orElseThrow(
            () ->
                OpenAiVendor.refused(
                    404, "No such File object: " + id, "invalid_request_error", "id", null));
  }
}
