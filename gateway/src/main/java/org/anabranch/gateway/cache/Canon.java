package org.anabranch.gateway.cache;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Turn;
import org.anabranch.kernel.Digest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One way to write down whatever a request is made of, so that equal requests and no others come
 * out equal, whichever dialect they came in. Every text is led by its length: none can pass for
 * structure. Whom it is for, its labels, whether it is streamed and what a vendor is to keep change
 * no answer, and are left out.
 */
final class Canon {
  private final StringBuilder out = new StringBuilder();

  private Canon() {}

  static String digest(String workspace, Conversation asked, List<Turn> turns) {
    Canon canon = new Canon();
    canon.put(workspace);
    canon.put(asked.model());
    canon.put(asked.system());
    canon.put(turns);
    canon.put(asked.tools());
    canon.put(asked.toolChoice());
    canon.put(asked.sampling());
    canon.put(asked.format());
    canon.put(asked.output());
    canon.put(asked.thinking());
    canon.put(asked.extras());
    return Digest.sha256(canon.out.toString());
  }

  private void put(@Nullable Object value) {
    switch (value) {
      case null -> out.append('~');
      case JsonNode json -> json(json);
      case Record record -> record(record);
      case List<?> list -> {
        out.append('[').append(list.size());
        list.forEach(this::put);
      }
      case Map<?, ?> map -> {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((k, v) -> sorted.put(String.valueOf(k), v));
        out.append('{').append(sorted.size());
        sorted.forEach(
            (k, v) -> {
              put(k);
              put(v);
            });
      }
      default -> text(value.toString());
    }
  }

  private void text(String text) {
    out.append('"').append(text.length()).append(':').append(text);
  }

  private void record(Record record) {
    text(record.getClass().getSimpleName());
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      if (component.getType() != Part.CacheMark.class) {
        try {
          put(component.getAccessor().invoke(record));
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException("A public record cannot be read: " + record, e);
        }
      }
    }
  }

  private void json(JsonNode node) {
    if (node.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
      put(sorted);
    } else if (node.isArray()) {
      out.append('[').append(node.size());
      node.forEach(this::put);
    } else {
      out.append(node.getNodeType());
      text(node.asString());
    }
  }
}
