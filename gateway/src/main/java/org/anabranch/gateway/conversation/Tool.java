package org.anabranch.gateway.conversation;

import org.anabranch.gateway.conversation.Part.CacheMark;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Something the model may ask to have done. */
public sealed interface Tool {
  String name();

  /**
   * The client does it.
   *
   * @param schema JSON Schema of the arguments; null when the client gave none
   * @param strict whether arguments must obey the schema; null when not said
   */
  record Function(
      String name,
      @Nullable String description,
      @Nullable JsonNode schema,
      @Nullable Boolean strict,
      @Nullable CacheMark cache)
      implements Tool {}

  /**
   * The vendor searches the web.
   *
   * @param dialect whose declaration it is
   * @param raw the whole declaration as it came, for vendors of that dialect
   * @param place what the client calls it, for what cannot be said
   */
  record Search(String name, String dialect, JsonNode raw, String place, WebSearch wishes)
      implements Tool {}

  /**
   * The vendor does it: a search of files, a sandbox. Only that vendor's dialect can express it.
   *
   * @param raw the whole declaration as it came
   */
  record Hosted(String name, String dialect, JsonNode raw) implements Tool {}
}
