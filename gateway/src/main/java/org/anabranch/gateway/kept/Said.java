package org.anabranch.gateway.kept;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.kernel.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * What was said before, as the input of a further request.
 *
 * @param items oldest first
 * @param places where each of them is kept, as a client finds it: {@code resp_… output[2]}
 */
public record Said(ArrayNode items, List<String> places) implements Asked.Recalled {
  private static final Pattern ITEM = Pattern.compile("input\\[(\\d+)](.*)");

  public Said {
    places = List.copyOf(places);
    if (places.size() != items.size()) {
      throw new IllegalArgumentException(
          "%d places of %d items".formatted(places.size(), items.size()));
    }
  }

  /** The whole input of a request whose own items come after these. */
  public ArrayNode before(JsonNode input) {
    return Json.MAPPER.createArrayNode().addAll(items).addAll(Items.of(input));
  }

  /**
   * A field of such an input as its client finds it: where it is kept, or counted without these.
   *
   * @param field such as {@code input[3].content[1]}; another is given back as it is
   */
  @Override
  public String place(String field) {
    Matcher item = ITEM.matcher(field);
    if (!item.matches()) {
      return field;
    }
    int index = Integer.parseInt(item.group(1));
    String place =
        index < places.size() ? places.get(index) : "input[" + (index - places.size()) + "]";
    return place + item.group(2);
  }

  @Override
  public boolean holds(String field) {
    Matcher item = ITEM.matcher(field);
    return item.matches() && Integer.parseInt(item.group(1)) < places.size();
  }

  static Said of(Iterable<KeptAnswer> chain) {
    ArrayNode items = Json.MAPPER.createArrayNode();
    List<String> places = new ArrayList<>();
    for (KeptAnswer answer : chain) {
      add(answer.input(), answer.id() + " input", items, places);
      add(answer.answer().path("output"), answer.id() + " output", items, places);
    }
    return new Said(items, places);
  }

  private static void add(JsonNode from, String list, ArrayNode items, List<String> places) {
    for (int i = 0; i < from.size(); i++) {
      items.add(from.get(i));
      places.add(list + "[" + i + "]");
    }
  }
}
