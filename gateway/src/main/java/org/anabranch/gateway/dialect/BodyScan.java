package org.anabranch.gateway.dialect;

import static java.util.Comparator.comparingInt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.gateway.json.JsonBytes;
import org.anabranch.gateway.json.Malformed;
import org.anabranch.gateway.wire.HeapBytes;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One pass over a body that must be a JSON object: what stands in its first level and where, and
 * which of some words occur below. The rest is checked to be JSON and otherwise left alone, so that
 * unknown fields reach the vendor as they came.
 *
 * <p>A field of the first level that is given twice is refused: the route could see one value and
 * the vendor the other.
 */
public final class BodyScan {
  private static final byte[] ADDRESS = "data:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] BASE64 = ";base64,".getBytes(StandardCharsets.US_ASCII);

  /** How far into an address of data its base 64 begins at most. */
  private static final int LONGEST_TYPE = 256;

  /** From so many bytes on a text of letters and digits alone is no text. */
  private static final int LONG = 2048;

  private static final int LARGEST_COPIED = 16 << 10;

  private final byte[] body;
  private final int length;
  private final Map<String, Field> fields = new HashMap<>();
  private final Set<String> found = new HashSet<>();
  private int closingBrace;
  private long other;
  private long attachments;
  private long attached;

  /**
   * A field of the first level.
   *
   * @param name where its name begins, at the quote
   * @param start where its value begins
   * @param end after its last byte
   * @param text of a scalar; null for objects and lists
   * @param elements of a list
   */
  public record Field(
      JsonToken type, int name, int start, int end, @Nullable String text, int elements) {}

  private BodyScan(byte[] body, int length) {
    this.body = body;
    this.length = length;
  }

  /** Throws {@link BadRequest}. */
  public static BodyScan of(byte[] body, int length, Wanted wanted) {
    BodyScan scan = new BodyScan(body, length);
    try {
      scan.read(new JsonBytes(body, 0, length), wanted);
    } catch (Malformed e) {
      throw malformed(body, length, e);
    }
    return scan;
  }

  /** Jackson knows how to say what is wrong, and where. */
  private static BadRequest malformed(byte[] body, int length, Malformed told) {
    try (JsonParser parser = Json.MAPPER.createParser(body, 0, length)) {
      while (parser.nextToken() != null) {
        parser.skipChildren();
      }
    } catch (JacksonException e) {
      return BadRequest.malformed(e);
    }
    return new BadRequest("The body is " + told.getMessage() + ".", null);
  }

  private void read(JsonBytes json, Wanted wanted) {
    if (json.next() != JsonToken.START_OBJECT) {
      throw new BadRequest("The body must be a JSON object.", null);
    }
    while (json.more() == JsonToken.PROPERTY_NAME) {
      String name = json.text();
      if (fields.put(name, field(json, wanted)) != null) {
        throw new BadRequest("The field “" + name + "” is given twice.", name);
      }
    }
    closingBrace = json.start();
    other += json.beyond();
    if (json.next() != null) {
      throw new BadRequest("The body goes on after its JSON object.", null);
    }
  }

  private Field field(JsonBytes json, Wanted wanted) {
    int name = json.start();
    int beyond = json.beyond();
    JsonToken type = json.more();
    int start = json.start();
    if (!type.isStructStart()) {
      if (type == JsonToken.VALUE_STRING) {
        weigh(json, beyond);
      }
      return new Field(type, name, start, json.end(), json.text(), 0);
    }
    int elements = below(json, wanted);
    return new Field(type, name, start, json.end(), null, elements);
  }

  /** Goes through a struct and returns how many values stand directly in it. */
  private int below(JsonBytes json, Wanted wanted) {
    int depth = 1;
    int elements = 0;
    boolean typeIsNext = false;
    while (depth > 0) {
      int beyond = json.beyond();
      JsonToken token = json.more();
      elements += depth == 1 && token != JsonToken.PROPERTY_NAME && !token.isStructEnd() ? 1 : 0;
      if (token == JsonToken.PROPERTY_NAME) {
        int word = json.find(wanted.names);
        typeIsNext = word == Wanted.TYPE;
        if (word > Wanted.TYPE) {
          found.add(wanted.names.word(word));
        }
        continue;
      }
      if (token == JsonToken.VALUE_STRING) {
        weigh(json, beyond);
        int word = typeIsNext ? json.find(wanted.values) : -1;
        if (word >= 0) {
          found.addAll(wanted.told.get(word));
        }
      }
      typeIsNext = false;
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }
    return elements;
  }

  public @Nullable Field field(String name) {
    return fields.get(name);
  }

  /** Whether a field is there with a value other than null. */
  public boolean has(String name) {
    Field field = fields.get(name);
    return field != null && field.type() != JsonToken.VALUE_NULL;
  }

  /** Which of the words occur. */
  public Set<String> found() {
    return found;
  }

  /** A text that must be there. */
  public String text(String name) {
    Field field = fields.get(name);
    if (field == null || field.type() == JsonToken.VALUE_NULL) {
      throw new BadRequest("The field “" + name + "” is missing.", name);
    }
    if (field.type() != JsonToken.VALUE_STRING || field.text() == null || field.text().isBlank()) {
      throw new BadRequest("The field “" + name + "” must be a text.", name);
    }
    return field.text();
  }

  /** A text, or null. */
  public @Nullable String textOrNull(String name) {
    return has(name) ? text(name) : null;
  }

  public boolean flag(String name) {
    Field field = fields.get(name);
    if (field == null) {
      return false;
    }
    return switch (field.type()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw new BadRequest("The field “" + name + "” must be true or false.", name);
    };
  }

  /** A whole number from 1 to {@code most}, or 0 when it is absent. */
  public long count(String name, long most) {
    Field field = fields.get(name);
    if (field == null || field.type() == JsonToken.VALUE_NULL) {
      return 0;
    }
    try {
      long value = field.text() == null ? -1 : Long.parseLong(field.text());
      if (field.type() == JsonToken.VALUE_NUMBER_INT && value >= 1 && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // falls through: it is no such number
    }
    throw new BadRequest(
        "The field “%s” must be a whole number from 1 to %d.".formatted(name, most), name);
  }

  /** A list that must be there and not be empty; returns how long it is. */
  public int list(String name) {
    Field field = fields.get(name);
    if (field == null || field.type() == JsonToken.VALUE_NULL) {
      throw new BadRequest("The field “" + name + "” is missing.", name);
    }
    if (field.type() != JsonToken.START_ARRAY) {
      throw new BadRequest("The field “" + name + "” must be a list.", name);
    }
    if (field.elements() == 0) {
      throw new BadRequest("The field “" + name + "” is empty.", name);
    }
    return field.elements();
  }

  /**
   * What the body weighs: bytes count towards tokens by their script, attachments by the piece.
   * What stands in base 64 is known by its address, {@code data:…;base64,}, or, for dialects that
   * send it bare, by its length.
   */
  public Weight weight(long messages) {
    return new Weight(length - other - attached, other, messages, attachments);
  }

  /** Takes a text out of the weight where it is an attachment. */
  private void weigh(JsonBytes text, int beyondBefore) {
    int start = text.start();
    int end = text.end() - 1;
    int from = start + 1;
    if (startsWith(ADDRESS, from)) {
      int last = Math.min(end, from + LONGEST_TYPE);
      while (from < last && !startsWith(BASE64, from)) {
        from++;
      }
      from = from < last ? from : end;
    } else {
      from = end - from >= LONG && isBare(start) ? start : end;
    }
    if (from < end) {
      attachments++;
      attached += end - from;
      other -= text.beyond() - beyondBefore;
    }
  }

  private boolean startsWith(byte[] wanted, int at) {
    return body[at] == wanted[0]
        && at + wanted.length <= length
        && Arrays.equals(body, at, at + wanted.length, wanted, 0, wanted.length);
  }

  /** Whether a long text begins without a blank or a stop. */
  private boolean isBare(int quote) {
    for (int i = quote + 1; i <= quote + LONG; i++) {
      byte b = body[i];
      boolean base64 =
          b >= 'A' && b <= 'Z'
              || b >= 'a' && b <= 'z'
              || b >= '0' && b <= '9'
              || b == '+'
              || b == '/';
      if (!base64) {
        return false;
      }
    }
    return true;
  }

  /**
   * The same body with some fields of the first level given other values, as JSON; those that are
   * not there are added. Shares the bytes of {@code whole} without taking ownership of it.
   */
  public ByteBuf with(ByteBuf whole, Map<String, String> values) {
    return with(whole, values, Set.of());
  }

  /** The same, with some fields taken away. */
  public ByteBuf with(ByteBuf whole, Map<String, String> values, Set<String> removed) {
    List<Edit> edits = new ArrayList<>();
    for (String name : removed) {
      if (fields.get(name) instanceof Field field) {
        edits.add(removal(field, removed));
      }
    }
    boolean empty = fields.size() == edits.size();
    StringBuilder added = new StringBuilder();
    values.forEach(
        (name, value) -> {
          Field field = fields.get(name);
          if (field == null) {
            added.append(empty && added.isEmpty() ? "" : ",");
            added.append(Json.write(name)).append(':').append(value);
          } else {
            edits.add(new Edit(field.start(), field.end(), value));
          }
        });
    edits.add(new Edit(closingBrace, closingBrace, added.toString()));
    edits.sort(comparingInt(Edit::start));
    return edited(whole, edits);
  }

  private record Edit(int start, int end, String text) {}

  /** Takes the comma before the field with it; where nothing stays before, the one after. */
  private Edit removal(Field field, Set<String> removed) {
    boolean first =
        fields.entrySet().stream()
            .allMatch(e -> e.getValue().name() >= field.name() || removed.contains(e.getKey()));
    int start = field.name();
    int end = field.end();
    if (first) {
      while (end < closingBrace && body[end] != ',') {
        end++;
      }
      return new Edit(start, Math.min(end + 1, closingBrace), "");
    }
    while (body[start] != ',') {
      start--;
    }
    return new Edit(start, end, "");
  }

  private static ByteBuf edited(ByteBuf whole, List<Edit> edits) {
    if (whole.writerIndex() <= LARGEST_COPIED) {
      return copied(whole, edits);
    }
    CompositeByteBuf out = Unpooled.compositeBuffer(2 * edits.size() + 1);
    int copied = 0;
    for (Edit edit : edits) {
      int start = Math.max(copied, edit.start());
      out.addComponent(true, whole.retainedSlice(copied, start - copied));
      out.addComponent(true, Unpooled.wrappedBuffer(edit.text().getBytes(StandardCharsets.UTF_8)));
      copied = edit.end();
    }
    return out.addComponent(true, whole.retainedSlice(copied, whole.writerIndex() - copied));
  }

  /** A short body is copied: cheaper than to keep track of its pieces. */
  private static ByteBuf copied(ByteBuf whole, List<Edit> edits) {
    int room = whole.writerIndex();
    for (Edit edit : edits) {
      room += 3 * edit.text().length();
    }
    ByteBuf out = HeapBytes.buffer(room, Integer.MAX_VALUE);
    int copied = 0;
    for (Edit edit : edits) {
      int start = Math.max(copied, edit.start());
      out.writeBytes(whole, copied, start - copied);
      out.writeBytes(edit.text().getBytes(StandardCharsets.UTF_8));
      copied = edit.end();
    }
    return out.writeBytes(whole, copied, whole.writerIndex() - copied);
  }

  /** A text as JSON. */
  public static String quoted(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        return Json.write(text);
      }
    }
    return '"' + text + '"';
  }
}
