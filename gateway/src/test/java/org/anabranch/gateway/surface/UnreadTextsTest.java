package org.anabranch.gateway.surface;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that a guardrail must find is put into every text that the official SDKs can send or
 * read, found by reflection, one at a time. What reaches the other side all the same stands in
 * {@code surface/unread.tsv} with the reason; a field that a new version of an SDK brings and
 * nobody reads fails here.
 */
class UnreadTextsTest {
  private static final String FOUND = "ada.lovelace@example.com";
  private static final String GUARD =
      "guardrails: [{name: g, kind: personal_data, action: block, unreadable: pass}]\n";

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(RequestForm.class)
  void what_a_client_can_say_is_read(RequestForm form) throws IOException {
    TreeSet<String> unread = new TreeSet<>();
    TreeSet<String> rows = new TreeSet<>();
    try (Between between = new Between(directory, GUARD)) {
      between.answering(
          "application/json",
          Samples.resource("answers.json").path(Between.model(form)).toString().getBytes(UTF_8));
      new Walk<ObjectNode>(
              false,
              new Samples(""),
              Samples.resource("companions.json").path(form.name()),
              (row, path, without, withs, one) -> {
                rows.add(path);
                for (ObjectNode with : withs) {
                  for (Marked marked : marked(with, without, row, path)) {
                    String model = Between.model(form);
                    String body = form.with(model, (ObjectNode) marked.whole()).toString();
                    between.ask(form.path(model), body);
                    Between.Asked asked = between.asked();
                    if (asked != null && asked.body().contains(FOUND)) {
                      unread.add(marked.row());
                    }
                  }
                }
                return true;
              })
          .through(form.fields(), "", Set.of(form.turns()), o -> (ObjectNode) o);
    }
    unread.removeIf(rows::contains); // those are rows with the tags of their variants
    agree(Between.model(form), unread);
  }

  static List<AnswerForm> forms() {
    return AnswerForm.all();
  }

  @ParameterizedTest
  @MethodSource("forms")
  void what_a_vendor_can_answer_is_read(AnswerForm form) throws IOException {
    TreeSet<String> unread = new TreeSet<>();
    TreeSet<String> rows = new TreeSet<>();
    try (Between between = new Between(directory, GUARD)) {
      Walk<List<JsonNode>> walk =
          new Walk<>(
              false,
              new Samples("answers/"),
              Samples.resource("answers/companions.json").path(form.toString()),
              (row, path, without, withs, one) -> {
                rows.add(path);
                for (List<JsonNode> with : withs) {
                  for (Marked marked : marked(list(with), list(without), row, path)) {
                    List<JsonNode> events = marked.whole().valueStream().toList();
                    between.answering(form.wire().type(), form.wire().write(events));
                    String told =
                        new Wire(form.dialect(), form.stream())
                            .ask(between, Between.model(form.dialect()))
                            .body();
                    if (told.contains(FOUND)) {
                      unread.add(marked.row());
                    }
                  }
                }
                return true;
              });
      for (AnswerForm.Told told : form.told()) {
        walk.through(
            told.shape(), told.row(), form.given(told), object -> form.around(told, object));
      }
    }
    unread.removeIf(row -> rows.stream().anyMatch(path -> path.endsWith("." + row)));
    unread.removeIf(rows::contains);
    agree(form + " answers", unread);
  }

  private static JsonNode list(List<JsonNode> events) {
    ArrayNode list = Json.MAPPER.createArrayNode();
    events.forEach(list::add);
    return list;
  }

  /**
   * What is tried with one of its texts replaced.
   *
   * @param row what the field is called in the tables, or the path of a text within it
   */
  private record Marked(String row, JsonNode whole) {}

  /** With each text that is not there without what is tried. */
  private static List<Marked> marked(JsonNode with, JsonNode without, String row, String path) {
    Map<String, String> known = new TreeMap<>();
    texts(without, "", known);
    Map<String, String> texts = new TreeMap<>();
    texts(with, "", texts);
    List<Marked> marked = new ArrayList<>();
    texts.forEach(
        (pointer, text) -> {
          boolean kind = pointer.endsWith("/type") && !path.endsWith(".type");
          if (!kind && !text.equals(known.get(pointer))) {
            JsonNode copy = with.deepCopy();
            int slash = pointer.lastIndexOf('/');
            String last = pointer.substring(slash + 1).replace("~1", "/").replace("~0", "~");
            switch (copy.at(pointer.substring(0, slash))) {
              case ObjectNode object -> object.put(last, FOUND);
              case ArrayNode array ->
                  array.set(Integer.parseInt(last), Json.MAPPER.valueToTree(FOUND));
              default -> throw new AssertionError(pointer);
            }
            String at = pointer.replaceAll("/\\d+(?=/|$)", "").substring(1).replace('/', '.');
            marked.add(new Marked(at.endsWith(path) ? row : at, copy));
          }
        });
    return marked;
  }

  private static void texts(JsonNode node, String pointer, Map<String, String> to) {
    if (node.isString()) {
      to.put(pointer, node.asString());
    } else if (node.isObject()) {
      node.properties()
          .forEach(
              e ->
                  texts(
                      e.getValue(),
                      pointer + "/" + e.getKey().replace("~", "~0").replace("/", "~1"),
                      to));
    } else {
      for (int i = 0; i < node.size(); i++) {
        texts(node.get(i), pointer + "/" + i, to);
      }
    }
  }

  /** {@code -Dsurface.tables=DIR} writes what is found. */
  private static void agree(String side, TreeSet<String> unread) throws IOException {
    String tables = System.getProperty("surface.tables");
    if (tables != null) {
      Path file = Path.of(tables, "unread " + side + ".tsv");
      Files.createDirectories(file.getParent());
      Files.write(file, unread.stream().map(row -> side + "\t" + row).toList());
    }
    assertThat(unread).isEqualTo(decided(side));
  }

  /** What need not be read, each with its reason. */
  private static TreeSet<String> decided(String side) throws IOException {
    try (InputStream in = UnreadTextsTest.class.getResourceAsStream("/surface/unread.tsv")) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .map(line -> line.split("\t", -1))
          .filter(cells -> cells[0].equals(side))
          .peek(cells -> assertThat(cells).as(cells[1]).hasSize(3).doesNotContain(""))
          .map(cells -> cells[1])
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
