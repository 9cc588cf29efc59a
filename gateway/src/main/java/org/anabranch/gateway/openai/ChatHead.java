package org.anabranch.gateway.openai;

import static java.util.Comparator.comparingInt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;

/**
 * What of a chat request decides its route and its bill, and where in the bytes it stands. The rest
 * of the body is checked to be JSON and otherwise left alone, so that unknown fields reach the
 * upstream as they came.
 *
 * @param maxTokens the client's bound on the answer, or 0
 * @param choices the client's {@code n}
 * @param asciiBytes of the body, without what is attached in base 64
 * @param attachments pictures and the like that stand in the body in base 64
 * @param json whether the answer must be a JSON object
 */
public record ChatHead(
    String model,
    boolean stream,
    boolean usageAsked,
    long maxTokens,
    int choices,
    boolean json,
    long asciiBytes,
    long otherBytes,
    long messages,
    long attachments,
    Span modelAt,
    Edit askForUsage) {
  /** Bytes from {@code start} until before {@code end}. */
  public record Span(int start, int end) {}

  /** What is to stand in the place of some bytes. */
  public record Edit(Span at, String text) {}

  private static final int MOST_CHOICES = 128;
  private static final byte[] BASE64 = ";base64,".getBytes(StandardCharsets.US_ASCII);

  /** Reads {@code length} bytes of {@code body}; throws {@link BadRequest}. */
  public static ChatHead read(byte[] body, int length) {
    try (JsonParser parser = Json.MAPPER.createParser(body, 0, length)) {
      return new Reader(parser, body, length).read();
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  /** Says where a body stops being JSON. */
  static BadRequest malformed(JacksonException e) {
    TokenStreamLocation at = e.getLocation();
    String where =
        at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    String what = e.getOriginalMessage().lines().findFirst().orElse("");
    return new BadRequest("The body is not valid JSON" + where + ": " + what, null);
  }

  /**
   * The same body with the upstream's model name, and for streams with usage asked for. Shares the
   * bytes of {@code body}; takes no ownership of it.
   */
  public ByteBuf forUpstream(ByteBuf body, String upstreamModel) {
    Edit model = new Edit(modelAt, Json.write(upstreamModel));
    List<Edit> edits = stream && !usageAsked ? List.of(model, askForUsage) : List.of(model);
    CompositeByteBuf out = Unpooled.compositeBuffer();
    int copied = 0;
    for (Edit edit : edits.stream().sorted(comparingInt(e -> e.at().start())).toList()) {
      out.addComponent(true, body.retainedSlice(copied, edit.at().start() - copied));
      out.addComponent(true, Unpooled.wrappedBuffer(edit.text().getBytes(StandardCharsets.UTF_8)));
      copied = edit.at().end();
    }
    return out.addComponent(true, body.retainedSlice(copied, body.writerIndex() - copied));
  }

  /** One pass over the tokens. */
  private static final class Reader {
    private final JsonParser parser;
    private final byte[] body;
    private final int length;
    private final Set<String> seen = new HashSet<>();

    private @Nullable String model;
    private Span modelAt = new Span(0, 0);
    private @Nullable Edit askForUsage;
    private boolean stream;
    private boolean usageAsked;
    private long maxTokens;
    private int choices = 1;
    private boolean json;
    private long messages;
    private long other;
    private long attachments;
    private long attachedBytes;

    Reader(JsonParser parser, byte[] body, int length) {
      this.parser = parser;
      this.body = body;
      this.length = length;
    }

    ChatHead read() {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadRequest("The body must be a JSON object.", null);
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        field(name);
      }
      int lastBrace = (int) parser.currentTokenLocation().getByteOffset();
      if (parser.nextToken() != null) {
        throw new BadRequest("The body goes on after its JSON object.", null);
      }
      if (model == null) {
        throw new BadRequest("The field “model” is missing.", "model");
      }
      if (messages == 0) {
        throw new BadRequest("The field “messages” is missing or empty.", "messages");
      }
      if (askForUsage == null) {
        Span here = new Span(lastBrace, lastBrace);
        askForUsage = new Edit(here, ",\"stream_options\":{\"include_usage\":true}");
      }
      weigh();
      return new ChatHead(
          model,
          stream,
          usageAsked,
          maxTokens,
          choices,
          json,
          length - other - attachedBytes,
          other,
          messages,
          attachments,
          modelAt,
          askForUsage);
    }

    private void field(String name) {
      switch (name) {
        case "model" -> {
          once(name);
          model = string(name);
          modelAt = span();
        }
        case "stream" -> {
          once(name);
          stream = bool(name);
        }
        case "stream_options" -> {
          once(name);
          streamOptions();
        }
        case "max_tokens", "max_completion_tokens" -> {
          once(name);
          maxTokens = Math.max(maxTokens, count(name, Integer.MAX_VALUE));
        }
        case "n" -> {
          once(name);
          choices = (int) Math.max(1, count(name, MOST_CHOICES));
        }
        case "response_format" -> {
          once(name);
          responseFormat();
        }
        case "messages" -> {
          once(name);
          messages();
        }
        default -> parser.skipChildren();
      }
    }

    /** Two values for one field would let the route see one and the upstream the other. */
    private void once(String name) {
      if (!seen.add(name)) {
        throw new BadRequest("The field “" + name + "” is given twice.", name);
      }
    }

    private String string(String name) {
      if (parser.currentToken() != JsonToken.VALUE_STRING || parser.getString().isBlank()) {
        throw new BadRequest("The field “" + name + "” must be a text.", name);
      }
      return parser.getString();
    }

    private boolean bool(String name) {
      return switch (parser.currentToken()) {
        case VALUE_TRUE -> true;
        case VALUE_FALSE, VALUE_NULL -> false;
        default -> throw new BadRequest("The field “" + name + "” must be true or false.", name);
      };
    }

    private long count(String name, long most) {
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        return 0;
      }
      if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
          || parser.getBigIntegerValue().bitLength() > 62
          || parser.getLongValue() < 1
          || parser.getLongValue() > most) {
        throw new BadRequest(
            "The field “%s” must be a whole number from 1 to %d.".formatted(name, most), name);
      }
      return parser.getLongValue();
    }

    /** Other options are kept: the wish for usage is put beside them. */
    private void streamOptions() {
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        askForUsage = new Edit(span(), "{\"include_usage\":true}");
        return;
      }
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw new BadRequest("The field “stream_options” must be an object.", "stream_options");
      }
      int inside = start() + 1;
      boolean empty = true;
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        empty = false;
        boolean usage = parser.currentName().equals("include_usage");
        JsonToken value = parser.nextToken();
        if (usage) {
          usageAsked = value == JsonToken.VALUE_TRUE;
          askForUsage = new Edit(span(), "true");
        } else {
          parser.skipChildren();
        }
      }
      if (askForUsage == null) {
        String text = "\"include_usage\":true" + (empty ? "" : ",");
        askForUsage = new Edit(new Span(inside, inside), text);
      }
    }

    private void responseFormat() {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        return;
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean type = parser.currentName().equals("type");
        JsonToken value = parser.nextToken();
        json |= type && value == JsonToken.VALUE_STRING && parser.getString().startsWith("json");
        parser.skipChildren();
      }
    }

    private void messages() {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw new BadRequest("The field “messages” must be a list.", "messages");
      }
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        messages++;
        parser.skipChildren();
      }
    }

    private Span span() {
      int start = start();
      parser.finishToken();
      return new Span(start, end());
    }

    private int start() {
      return (int) parser.currentTokenLocation().getByteOffset();
    }

    private int end() {
      return (int) parser.currentLocation().getByteOffset();
    }

    /** Bytes count towards tokens by their script; attachments count by the piece. */
    private void weigh() {
      for (int i = 0; i < length; i++) {
        other += (body[i] & 0x80) >>> 7;
        if (body[i] == ';' && isBase64At(i)) {
          int start = i;
          while (i < length && body[i] != '"') {
            i++;
          }
          attachments++;
          attachedBytes += i - start;
        }
      }
    }

    private boolean isBase64At(int at) {
      return at + BASE64.length <= length
          && Arrays.equals(body, at, at + BASE64.length, BASE64, 0, BASE64.length);
    }
  }
}
