package org.anabranch.gateway.media;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.anabranch.gateway.account.Usage;
import org.anabranch.gateway.dialect.BadRequest;
import org.anabranch.gateway.dialect.BodyScan;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Outgoing;
import org.anabranch.gateway.dialect.Wanted;
import org.anabranch.gateway.guard.Unread;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request for pictures, sound or moderation, read no further than routing and money need. Holds
 * on to the request's bytes without owning them. Used by one thread at a time.
 */
public final class MediaAsk {
  private static final int MOST_IMAGES = 128;
  private static final String FILE = "file_id";
  private static final Wanted WANTED = Wanted.of(Set.of(FILE));

  private final Surface surface;
  private final Incoming request;
  private final String type;
  private final @Nullable Form form;
  private final @Nullable BodyScan scan;
  private final String model;
  private final long textLength;
  private final int images;
  private final Sound.Length sound;

  private MediaAsk(Surface surface, Incoming request, @Nullable String addressed, String any) {
    this.surface = surface;
    this.request = request;
    this.type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "application/json");
    boolean isForm = Form.is(type);
    this.form = isForm ? Form.read(request.array(), request.length(), type) : null;
    this.scan = isForm ? null : BodyScan.of(request.array(), request.length(), WANTED);
    String said = text("model");
    this.model = said != null ? said : addressed != null ? addressed : any;
    this.textLength = textLength();
    this.images = surface.task().equals("image") ? imagesAsked() : 0;
    this.sound = sound();
  }

  /**
   * Throws {@link BadRequest}.
   *
   * @param addressed the model that the address names, or null
   * @param any what is asked for where nobody names a model
   */
  public static MediaAsk read(
      Surface surface, Incoming request, @Nullable String addressed, String any) {
    return new MediaAsk(surface, request, addressed, any);
  }

  /** The same with another body. */
  public MediaAsk with(Incoming other) {
    return new MediaAsk(surface, other, null, model);
  }

  public Incoming request() {
    return request;
  }

  /** Whether the answer is to come in parts. */
  public boolean streams() {
    return scan != null ? scan.flag("stream") : "true".equals(text("stream"));
  }

  /** All that is said in it, for guardrails, in the order in which {@link #map} comes by. */
  public List<String> texts() {
    List<String> texts = new ArrayList<>();
    mapped(
        text -> {
          texts.add(text);
          return text;
        });
    return texts;
  }

  /** With every text replaced by another; the very same where nothing changes. */
  public MediaAsk map(UnaryOperator<String> text) {
    Incoming mapped = mapped(text);
    return mapped == null ? this : with(mapped);
  }

  private @Nullable Incoming mapped(UnaryOperator<String> text) {
    if (form != null) {
      byte[] body = form.map(text);
      return body == null ? null : request.with(body);
    }
    JsonNode tree = tree();
    JsonNode mapped = JsonTexts.map(tree, text);
    return mapped.equals(tree) ? null : request.with(Json.MAPPER.writeValueAsBytes(mapped));
  }

  /** The body, where it is JSON. Throws {@link BadRequest}. */
  JsonNode tree() {
    if (form != null) {
      throw new BadRequest("The body must be JSON.", null);
    }
    return Json.MAPPER.readTree(request.array(), 0, request.length());
  }

  /** The pictures and sounds in it. */
  public List<Unread> unread() {
    return form != null ? form.unread() : JsonTexts.pictures(tree());
  }

  private @Nullable String text(String name) {
    if (form != null) {
      String text = form.text(name);
      return text == null || text.isEmpty() ? null : text;
    }
    return scan == null ? null : scan.textOrNull(name);
  }

  private long textLength() {
    if (surface == Surface.SPEAK) {
      String input = text("input");
      if (input == null) {
        throw new BadRequest("The field “input” is missing.", "input");
      }
      return input.codePointCount(0, input.length());
    }
    if (surface == Surface.MODERATE) {
      return request.length();
    }
    String prompt = text("prompt");
    return prompt == null ? 0 : prompt.length();
  }

  private int imagesAsked() {
    String said = form == null ? null : form.text("n");
    if (scan != null) {
      return Math.max(1, (int) scan.count("n", MOST_IMAGES));
    }
    if (said == null || said.isEmpty()) {
      return 1;
    }
    if (!said.matches("[1-9][0-9]{0,2}") || Integer.parseInt(said) > MOST_IMAGES) {
      throw new BadRequest("The field “n” must be a whole number from 1 to 128.", "n");
    }
    return Integer.parseInt(said);
  }

  private Sound.Length sound() {
    if (surface == Surface.SPEAK) {
      return new Sound.Length(
          Usage.aloud(textLength).audioMillis(), Usage.aloudAtMost(textLength).audioMillis());
    }
    if (surface != Surface.TRANSCRIBE && surface != Surface.TRANSLATE) {
      return Sound.NONE;
    }
    Form.Part file = form == null ? null : form.part("file");
    if (file == null) {
      throw new BadRequest("The form holds no “file”.", "file");
    }
    return Sound.length(request.array(), file.start(), file.end());
  }

  /** Whether it names files by ids, which the gateway may hold. */
  public boolean namesFiles() {
    return scan != null && scan.found().contains(FILE);
  }

  public Surface surface() {
    return surface;
  }

  /** A model, a deployment's id or an alias. */
  public String model() {
    return model;
  }

  /** Whom the client asks for, or null. */
  public @Nullable String user() {
    return text("user");
  }

  /** How many pictures are asked for, at least 1 where pictures are asked for at all. */
  public int images() {
    return images;
  }

  /** A guess at the tokens of what goes in. */
  public long expectedTokens() {
    return Math.ceilDiv(textLength, 4);
  }

  /** What no tokenizer exceeds: a token is at least a byte. */
  public long tokensAtMost() {
    return 4 * textLength + 64;
  }

  private long characters() {
    return surface == Surface.SPEAK ? textLength : 0;
  }

  /** What it is taken to use where nobody counts. */
  public Usage expected() {
    return new Usage(
        expectedTokens(), 0, 0, 0, 0, 0, images, sound.expectedMillis(), characters(), 0, true);
  }

  /** The most it may use, beside tokens. */
  public Usage most() {
    return new Usage(0, 0, 0, 0, 0, 0, images, sound.mostMillis(), characters(), 0, true);
  }

  /** The client's bytes for a deployment that calls the model so. */
  public Outgoing outgoing(String upstreamModel) {
    Outgoing outgoing = Outgoing.post(surface.path(), body(upstreamModel));
    outgoing.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
    return outgoing;
  }

  private ByteBuf body(String upstreamModel) {
    if (form != null) {
      return form.with(request.body(), "model", upstreamModel);
    }
    if (scan == null) {
      throw new IllegalStateException("A body is a form or JSON");
    }
    return scan.with(request.body(), Map.of("model", Json.write(upstreamModel)));
  }
}
