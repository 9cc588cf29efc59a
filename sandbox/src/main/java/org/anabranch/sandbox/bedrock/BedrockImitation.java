package org.anabranch.sandbox.bedrock;

import io.helidon.webserver.http.HttpRules;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.anthropic.MessagesReader;
import org.anabranch.sandbox.anthropic.MessagesWriter;
import org.anabranch.sandbox.models.Answer;
import org.anabranch.sandbox.models.Call;
import org.anabranch.sandbox.models.Chunks;
import org.anabranch.sandbox.models.Door;
import org.anabranch.sandbox.models.PrefixCache;
import org.anabranch.sandbox.models.Prompt;
import org.anabranch.sandbox.models.Refused;
import org.anabranch.sandbox.models.Reply;
import org.anabranch.sandbox.models.Seal;
import org.anabranch.sandbox.models.SimulatedModel;
import org.anabranch.sandbox.models.Tokens;
import org.anabranch.sandbox.models.Trouble;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Amazon Bedrock's runtime, with the endpoint {@code …/bedrock}: signed by the access key {@code
 * AKIASANDBOXBEDROCK00} with the secret {@code sandbox-bedrock-secret} for any region, or with the
 * bearer key {@code sandbox-bedrock-token}. InvokeModel takes the bodies of Anthropic, Nova and
 * Llama.
 */
public final class BedrockImitation implements Imitation {
  private static final Pattern KNOWN =
      Pattern.compile(
          "((us|eu|apac|jp|au|ca|us-gov|global)\\.)?(anthropic|amazon|meta|mistral|cohere|ai21|deepseek"
              + "|openai|qwen|google|minimax|moonshot|moonshotai|nvidia|zai|writer|sandbox)\\.[^/]+"
              + "|arn:aws[a-z-]*:bedrock:.+");
  private static final String METRICS = "amazon-bedrock-invocationMetrics";
  private static final String EVENTS = "application/vnd.amazon.eventstream";
  private static final Chunks.Marks MARKS =
      new Chunks.Marks() {
        @Override
        public byte[] error() {
          return Frame.exception(
              "modelStreamErrorException",
              "{\"message\":\"The model failed while it streamed.\",\"originalStatusCode\":500}");
        }

        /** A wrong checksum. */
        @Override
        public byte[] damaged(byte[] chunk) {
          byte[] copy = chunk.clone();
          copy[copy.length - 1] ^= 1;
          return copy;
        }
      };

  private final World world;
  private final BedrockVendor vendor;
  private final Door door;
  private final Seal seal = new Seal("bedrock");
  private final ConverseReader reader = new ConverseReader(seal);
  private final MessagesReader messages = new MessagesReader(seal);
  private final PrefixCache cache = new PrefixCache();

  public BedrockImitation(World world) {
    this.world = world;
    this.vendor = new BedrockVendor(world);
    this.door = new Door(world, vendor);
  }

  @Override
  public String platform() {
    return "bedrock";
  }

  @Override
  public boolean takesPosts() {
    return false;
  }

  @Override
  public OpenedAccount open() {
    return new OpenedAccount(
        "sandbox",
        "Anabranch at Bedrock",
        Set.of("model"),
        Map.of(
            "access_key_id", Signature.ACCESS_KEY,
            "secret_access_key", Signature.SECRET,
            "bearer_token", BedrockVendor.TOKEN));
  }

  @Override
  public void route(HttpRules rules) {
    rules
        .post("/model/{id}/converse", door.open(call -> converse(call, false)))
        .post("/model/{id}/converse-stream", door.open(call -> converse(call, true)))
        .post("/model/{id}/invoke", door.open(call -> invoke(call, false)))
        .post("/model/{id}/invoke-with-response-stream", door.open(call -> invoke(call, true)))
        .any("/*", door.elsewhere());
  }

  private JsonNode body(Call call) {
    String model = vendor.model(call);
    if (!KNOWN.matcher(model).matches() || model.contains("no-such")) {
      throw BedrockVendor.invalid("The provided model identifier is invalid.");
    }
    return call.json()
        .filter(JsonNode::isObject)
        .orElseThrow(() -> vendor.refusal(Trouble.NOT_JSON, call));
  }

  private void converse(Call call, boolean streams) {
    JsonNode body = body(call);
    ConverseWriter writer =
        writer(call, body, reader.read(vendor.model(call), body, ConverseShape.CONVERSE));
    if (streams) {
      writer.stream(Chunks.open(call, EVENTS, MARKS));
    } else {
      Reply.json(call, writer.whole());
    }
  }

  private ConverseWriter writer(Call call, JsonNode body, Prompt prompt) {
    Answer answer = SimulatedModel.answer(prompt, 0);
    Tokens tokens =
        CachePoints.use(
            cache,
            world.now(),
            prompt.model(),
            body,
            prompt.tokens(),
            answer.tokens(),
            answer.reasoning().size());
    return new ConverseWriter(answer, call.told(tokens), seal);
  }

  private void invoke(Call call, boolean streams) {
    String model = vendor.model(call);
    JsonNode body = body(call);
    if (model.contains("anthropic.")) {
      claude(call, model, body, streams);
    } else if (model.contains("amazon.nova")) {
      nova(call, model, body, streams);
    } else if (model.contains("meta.")) {
      llama(call, model, body, streams);
    } else {
      throw BedrockVendor.invalid(
          "The sandbox invokes models of Anthropic, Amazon Nova and Meta only.");
    }
  }

  private void llama(Call call, String model, JsonNode body, boolean streams) {
    Prompt prompt = LlamaInvocation.read(model, body);
    Answer answer = SimulatedModel.answer(prompt, 0);
    Tokens tokens = new Tokens(prompt.tokens(), 0, 0, answer.tokens(), 0);
    if (!streams) {
      counted(call, tokens);
      Reply.json(call, LlamaInvocation.whole(answer, call.told(tokens)));
      return;
    }
    Chunks chunks = Chunks.open(call, EVENTS, MARKS);
    for (int i = 0; i < answer.pieces().size(); i++) {
      ObjectNode piece = LlamaInvocation.piece(answer, i);
      if (i == answer.pieces().size() - 1) {
        piece.set(METRICS, metrics(tokens));
      }
      chunks.send(chunk(piece));
    }
    chunks.end("");
  }

  /** Bedrock counts whole answers in headers, whatever their bodies say. */
  private static void counted(Call call, Tokens tokens) {
    call.told(tokens)
        .ifPresent(
            t ->
                call.response()
                    .header("X-Amzn-Bedrock-Input-Token-Count", Long.toString(t.uncached()))
                    .header("X-Amzn-Bedrock-Output-Token-Count", Long.toString(t.output()))
                    .header("X-Amzn-Bedrock-Invocation-Latency", "1"));
  }

  private static ObjectNode metrics(Tokens tokens) {
    return Json.object()
        .put("inputTokenCount", tokens.uncached())
        .put("outputTokenCount", tokens.output())
        .put("invocationLatency", 1)
        .put("firstByteLatency", 1);
  }

  private void nova(Call call, String model, JsonNode body, boolean streams) {
    ConverseWriter writer = writer(call, body, reader.read(model, body, ConverseShape.NOVA));
    if (streams) {
      throw BedrockVendor.invalid("The sandbox streams Nova by ConverseStream only.");
    }
    Reply.json(call, writer.whole());
  }

  private void claude(Call call, String model, JsonNode body, boolean streams) {
    Prompt prompt;
    try {
      prompt = messages.readInvocation(model, body);
    } catch (Refused refused) {
      throw BedrockVendor.invalid(refused.body().at("/error/message").asString(""));
    }
    Answer answer = SimulatedModel.answer(prompt, 0);
    Tokens tokens = new Tokens(prompt.tokens(), 0, 0, answer.tokens(), answer.reasoning().size());
    MessagesWriter writer =
        new MessagesWriter(
            call.id("msg_bdrk_", 24), model, answer, call.told(tokens), false, seal, false);
    if (!streams) {
      counted(call, tokens);
      Reply.json(call, writer.whole());
      return;
    }
    Chunks chunks = Chunks.open(call, EVENTS, MARKS);
    writer.stream((_, data) -> chunks.send(chunk(data)));
    ObjectNode stop = Json.object().put("type", "message_stop");
    stop.set(METRICS, metrics(tokens));
    chunks.send(chunk(stop));
    chunks.end("");
  }

  private static byte[] chunk(ObjectNode data) {
    String base64 =
        Base64.getEncoder().encodeToString(data.toString().getBytes(StandardCharsets.UTF_8));
    return Frame.event("chunk", Json.object().put("bytes", base64).toString());
  }
}
