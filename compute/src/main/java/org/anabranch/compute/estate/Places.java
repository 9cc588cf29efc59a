package org.anabranch.compute.estate;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * On which line each value of a YAML text stands, by JSON pointer: {@code /sites/3/partner} is 41.
 */
final class Places {
  private final Map<String, Integer> lines = new HashMap<>();

  /** The text must be YAML; it is read a second time only for its line numbers. */
  Places(String text) {
    try (JsonParser parser = YAMLMapper.shared().createParser(text)) {
      for (JsonToken t = parser.nextToken(); t != null; t = parser.nextToken()) {
        if (t != JsonToken.PROPERTY_NAME && !t.isStructEnd()) {
          lines.putIfAbsent(
              parser.streamReadContext().pathAsPointer().toString(),
              parser.currentTokenLocation().getLineNr());
        }
      }
    }
  }

  /** The line of the value, or of the nearest thing around it. */
  int line(String pointer) {
    for (String p = pointer; !p.isEmpty(); p = p.substring(0, p.lastIndexOf('/'))) {
      Integer line = lines.get(p);
      if (line != null) {
        return line;
      }
    }
    return 1;
  }
}
