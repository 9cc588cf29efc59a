package org.anabranch.gateway.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Held against Jackson: what one takes for JSON the other does, and both see the same in it. */
class JsonBytesTest {
  private static final String SIGNS = "{}[]:,\"\\ \n\t019.-+eEtrufalsnu/bxé河😀";

  private static final List<String> ESCAPES =
      List.of("\\n", "\\\"", "\\u00e9", "\\\\", "\\/", "\\ud83d\\ude00");

  private record Seen(JsonToken token, int start, @Nullable String text) {}

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 300) : LongStream.of(one);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void reads_what_jackson_reads_and_nothing_else(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 100; i++) {
      byte[] document = document(random).getBytes(StandardCharsets.UTF_8);
      assertThat(ours(document)).as(shown(document)).isNotNull().isEqualTo(jacksons(document));
      byte[] broken = broken(document, random);
      assertThat(ours(broken)).as(shown(broken)).isEqualTo(jacksons(broken));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "-1.5e+3",
        "01",
        "1.",
        ".5",
        "1e",
        "-",
        "+1",
        "1 2",
        "1x",
        "\"a\"\"b\"",
        "true1",
        "{} []",
        "{}{}",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{1:2}",
        "[1 2]",
        "[\"\t\"]",
        "[\"\\x\"]",
        "[\"\\u12\"]",
        "[\"\\u12g4\"]",
        "[\"\\ud83d\"]",
        "{\"\\ud83d\":1}",
        "{\"\\ude00\":1}",
        "[\"\\",
        "[\"abc",
        "[tru",
        "[nul]",
        "[truex]",
        "[1}",
        "{\"a\":1]",
        "]",
        "\ufeff{}",
        "{\"\\u0061\":\"\\n\"}",
        "[\"\u007f\"]"
      })
  void draws_the_line_where_jackson_draws_it(String text) {
    byte[] document = text.getBytes(StandardCharsets.UTF_8);
    assertThat(ours(document)).isEqualTo(jacksons(document));
  }

  @Test
  void is_as_patient_with_depth_and_numbers_as_jackson() {
    for (int n : List.of(63, 64, 65, 499, 500, 501, 999, 1000, 1001)) {
      for (String text :
          List.of(
              "[".repeat(n) + "]".repeat(n),
              "{\"a\":".repeat(n) + 1 + "}".repeat(n),
              "1".repeat(n))) {
        byte[] document = text.getBytes(StandardCharsets.UTF_8);
        assertThat(ours(document)).as(n + " of " + text.charAt(0)).isEqualTo(jacksons(document));
      }
    }
  }

  @Test
  void every_byte_may_stand_anywhere_in_a_text() {
    for (int at = 0; at < 70; at++) {
      for (int value = 0; value < 256; value++) {
        byte[] document = ("[\"" + "x".repeat(70) + "\"]").getBytes(StandardCharsets.US_ASCII);
        document[2 + at] = (byte) value;
        assertThat(ours(document)).as(shown(document)).isEqualTo(jacksons(document));
      }
    }
  }

  /** The second is written longer than need be, the third half a pair, the last above U+10FFFF. */
  @ParameterizedTest
  @ValueSource(ints = {0xF09F9880, 0xF0809880, 0xEDA0BD2E, 0xF4908080})
  void names_are_held_to_the_letter_of_utf_8_and_texts_to_its_pattern(int four) {
    byte[] name = {'{', '"', 0, 0, 0, 0, '"', ':', '1', '}'};
    byte[] text = {'[', '"', 0, 0, 0, 0, '"', ' ', ' ', ']'};
    for (int i = 0; i < 4; i++) {
      name[2 + i] = text[2 + i] = (byte) (four >> 24 - 8 * i);
    }
    assertThat(ours(name)).isEqualTo(jacksons(name));
    assertThat(ours(text)).hasSize(3);
  }

  @Test
  void half_a_character_beside_an_escape_is_malformed_once_it_is_asked_for() {
    byte[] document = {'"', '\\', 'n', (byte) 0xED, (byte) 0xA0, (byte) 0xBD, '"'};
    JsonBytes json = new JsonBytes(document, 0, document.length);
    assertThat(json.next()).isEqualTo(JsonToken.VALUE_STRING);
    assertThatThrownBy(json::text).isInstanceOf(Malformed.class);
  }

  @Test
  void words_are_found_with_escapes_and_without() {
    Words words = Words.of("model", "n", "river");
    for (String name :
        List.of("model", "n", "river", "mod\\u0065l", "Model", "", "mode", "models")) {
      byte[] document = ("{\"" + name + "\":\"" + name + "\"}").getBytes(StandardCharsets.UTF_8);
      JsonBytes json = new JsonBytes(document, 0, document.length);
      json.next();
      json.next();
      String plain = Json.tree("\"" + name + "\"").asString();
      int expected = List.of("model", "n", "river").indexOf(plain);
      assertThat(json.find(words)).as(name).isEqualTo(expected);
      json.next();
      assertThat(json.find(words)).as(name).isEqualTo(expected);
    }
  }

  @Test
  void a_struct_is_skipped_to_its_end_and_whole_numbers_are_told() {
    byte[] document =
        "{\"a\":[1,{\"b\":[]}],\"c\":12,\"d\":1.5,\"e\":99999999999999999999}"
            .getBytes(StandardCharsets.US_ASCII);
    JsonBytes json = new JsonBytes(document, 0, document.length);
    json.next();
    json.next();
    json.next();
    json.skip();
    assertThat(document[json.end() - 1]).isEqualTo((byte) ']');
    List<Long> told = new ArrayList<>();
    while (json.more() == JsonToken.PROPERTY_NAME) {
      json.more();
      json.skip();
      told.add(json.whole(-1));
    }
    assertThat(told).containsExactly(12L, -1L, -1L);
  }

  /** Null where it is no JSON. */
  private static @Nullable List<Seen> ours(byte[] document) {
    byte[] among = new byte[document.length + 20];
    Arrays.fill(among, (byte) '"');
    System.arraycopy(document, 0, among, 7, document.length);
    JsonBytes json = new JsonBytes(among, 7, 7 + document.length);
    List<Seen> seen = new ArrayList<>();
    try {
      for (JsonToken token = json.next(); token != null; token = json.next()) {
        boolean struct = token.isStructStart() || token.isStructEnd();
        seen.add(new Seen(token, json.start() - 7, struct ? null : json.text()));
        assertThat(json.end()).isBetween(json.start() + 1, 7 + document.length);
      }
      return seen;
    } catch (Malformed e) {
      return null;
    }
  }

  private static @Nullable List<Seen> jacksons(byte[] document) {
    List<Seen> seen = new ArrayList<>();
    try (JsonParser parser = Json.MAPPER.createParser(document)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        boolean struct = token.isStructStart() || token.isStructEnd();
        seen.add(new Seen(token, start, struct ? null : parser.getString()));
      }
      return seen;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static String document(SplittableRandom random) {
    StringBuilder out = new StringBuilder();
    value(random, out, 0);
    return out.toString();
  }

  private static void value(SplittableRandom random, StringBuilder out, int depth) {
    blank(random, out);
    switch (random.nextInt(depth > 4 ? 4 : 6)) {
      case 0 -> out.append(List.of("true", "false", "null").get(random.nextInt(3)));
      case 1 -> out.append(List.of("0", "-0", "12", "-7.25", "1e9", "3E-2").get(random.nextInt(6)));
      case 2, 3 -> text(random, out);
      case 4 -> {
        out.append('[');
        for (int i = random.nextInt(4); i > 0; i--) {
          value(random, out, depth + 1);
          out.append(i == 1 ? "" : ",");
        }
        blank(random, out);
        out.append(']');
      }
      default -> {
        out.append('{');
        for (int i = random.nextInt(4); i > 0; i--) {
          blank(random, out);
          text(random, out);
          blank(random, out);
          out.append(':');
          value(random, out, depth + 1);
          out.append(i == 1 ? "" : ",");
        }
        blank(random, out);
        out.append('}');
      }
    }
    blank(random, out);
  }

  private static void blank(SplittableRandom random, StringBuilder out) {
    out.append(random.nextInt(4) == 0 ? List.of(" ", "\n", "\r\n\t").get(random.nextInt(3)) : "");
  }

  private static void text(SplittableRandom random, StringBuilder out) {
    out.append('"');
    for (int i = random.nextInt(50); i > 0; i--) {
      switch (random.nextInt(12)) {
        case 0 -> out.append(ESCAPES.get(random.nextInt(ESCAPES.size())));
        case 1 -> out.append(List.of("é", "河", "😀").get(random.nextInt(3)));
        default -> out.append((char) ('a' + random.nextInt(26)));
      }
    }
    out.append('"');
  }

  /** One to three bytes are others, gone or more. */
  private static byte[] broken(byte[] document, SplittableRandom random) {
    byte[] out = document;
    byte[] signs = SIGNS.getBytes(StandardCharsets.UTF_8);
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(out.length + 1);
      byte sign = signs[random.nextInt(signs.length)];
      byte[] before = Arrays.copyOf(out, at);
      int from = Math.min(out.length, at + random.nextInt(2));
      byte[] after = Arrays.copyOfRange(out, from, out.length);
      boolean adds = random.nextBoolean();
      byte[] joined = Arrays.copyOf(before, before.length + (adds ? 1 : 0) + after.length);
      if (adds) {
        joined[at] = sign;
      }
      System.arraycopy(after, 0, joined, at + (adds ? 1 : 0), after.length);
      out = joined;
    }
    return out;
  }

  private static String shown(byte[] document) {
    return new String(document, StandardCharsets.UTF_8);
  }
}
