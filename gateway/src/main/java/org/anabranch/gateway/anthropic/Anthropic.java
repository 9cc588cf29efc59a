package org.anabranch.gateway.anthropic;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Anthropic's Messages and whoever else serves them. With the quirk {@value #VERTEX} they are those
 * of Google Vertex, whose address ends in {@code publishers/anthropic/models}: the model stands in
 * the path and the version in the body.
 */
public final class Anthropic implements Outbound {
  /** Claude on Google Vertex. */
  public static final String VERTEX = "vertex";

  static final String VERSION = "2023-06-01";
  private static final String VERSION_AT_VERTEX = "vertex-2023-10-16";
  private static final String UPLOADED_FILES = "files-api-2025-04-14";

  @Override
  public String dialect() {
    return Seal.DIALECT;
  }

  @Override
  public Outgoing ask(Conversation conversation, Upstream upstream) throws Untranslatable {
    RequestWriter.Written written = RequestWriter.write(conversation, upstream);
    ObjectNode body = written.body();
    if (isVertex(upstream)) {
      body.remove("model");
      body.put("anthropic_version", VERSION_AT_VERTEX);
    }
    return outgoing(pathOf(upstream, conversation.stream()), written, conversation);
  }

  @Override
  public Outgoing count(Conversation conversation, Upstream upstream) throws Untranslatable {
    RequestWriter.Written written = RequestWriter.writePrompt(conversation, upstream);
    if (isVertex(upstream)) {
      written.body().put("anthropic_version", VERSION_AT_VERTEX);
    }
    return outgoing(countPathOf(upstream), written, conversation);
  }

  private static Outgoing outgoing(
      String path, RequestWriter.Written written, Conversation conversation) {
    Outgoing outgoing =
        Outgoing.post(path, Outbound.json(Json.MAPPER.writeValueAsBytes(written.body())));
    outgoing.headers().set("anthropic-version", VERSION);
    List<String> betas = new ArrayList<>();
    JsonNode wanted = conversation.extras().get("anthropic_beta");
    if (wanted != null) {
      wanted.forEach(beta -> betas.add(beta.asString("")));
    }
    if (written.uploads()) {
      betas.add(UPLOADED_FILES);
    }
    if (!betas.isEmpty()) {
      outgoing.headers().set("anthropic-beta", String.join(",", betas));
    }
    return outgoing;
  }

  static boolean isVertex(Upstream upstream) {
    return upstream.quirks().contains(VERTEX);
  }

  static String pathOf(Upstream upstream, boolean stream) {
    if (!isVertex(upstream)) {
      return "/messages";
    }
    String model = URLEncoder.encode(upstream.model(), StandardCharsets.UTF_8);
    return "/" + model + (stream ? ":streamRawPredict" : ":rawPredict");
  }

  static String countPathOf(Upstream upstream) {
    return isVertex(upstream) ? "/count-tokens:rawPredict" : "/messages/count_tokens";
  }

  /** The client's bytes with what must change, and its own headers of this dialect. */
  static Outgoing passThrough(MessagesAsked asked, Upstream upstream, boolean count) {
    String path = count ? countPathOf(upstream) : pathOf(upstream, asked.stream());
    String query = isVertex(upstream) || asked.query().isEmpty() ? "" : "?" + asked.query();
    Outgoing outgoing = Outgoing.post(path + query, asked.spliced(upstream, count));
    HttpHeaders client = asked.headers();
    String version = client.get("anthropic-version");
    outgoing.headers().set("anthropic-version", version == null ? VERSION : version);
    List<String> betas = client.getAll("anthropic-beta");
    if (!betas.isEmpty()) {
      outgoing.headers().set("anthropic-beta", betas);
    }
    return outgoing;
  }

  static String versionAtVertex() {
    return Json.write(VERSION_AT_VERTEX);
  }

  @Override
  public @Nullable Reply reply(byte[] body, int length) {
    return ReplyReader.read(body, length);
  }

  @Override
  public @Nullable Tally tally(byte[] body, int length) {
    return ReplyReader.tally(body, length);
  }

  @Override
  public StreamReader reader() {
    return new AnthropicStream();
  }

  @Override
  public Relay passThrough(Asked asked) {
    return new PassingRelay(reader());
  }

  @Override
  public UpstreamError error(int status, byte[] body, int length) {
    return VendorErrors.read(status, body, length);
  }

  @Override
  public long counted(byte[] body, int length) {
    try {
      JsonNode tokens = Json.MAPPER.readTree(body, 0, length).path("input_tokens");
      return tokens.isIntegralNumber() && tokens.canConvertToLong() ? tokens.longValue() : -1;
    } catch (JacksonException e) {
      return -1;
    }
  }
}
