package org.anabranch.gateway.gemini;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Turn;
import org.jspecify.annotations.Nullable;

/**
 * What a request shows a model that can be looked at more or less closely. Google is told how
 * closely for all of it at once or, by models from the third generation on, part by part
 * (ai.google.dev, “Media resolution”); other dialects know it of pictures alone.
 *
 * @param details of pictures, {@code auto} where nothing is said
 * @param others whether there are films or documents
 */
record Shown(List<String> details, boolean others) {
  static final String LOW = "MEDIA_RESOLUTION_LOW";
  static final String HIGH = "MEDIA_RESOLUTION_HIGH";

  /** Of single pictures alone: as OpenAI has it, in the detail that they came with. */
  static final String ULTRA = "MEDIA_RESOLUTION_ULTRA_HIGH";

  Shown {
    details = List.copyOf(details);
  }

  static Shown in(Conversation conversation) {
    return in(conversation.turns());
  }

  static Shown in(List<Turn> turns) {
    List<Part> all = new ArrayList<>();
    turns.stream().flatMap(turn -> turn.parts().stream()).forEach(part -> add(part, all));
    return new Shown(
        all.stream().flatMap(Shown::detail).toList(),
        all.stream().anyMatch(p -> p instanceof Part.Video || p instanceof Part.Document));
  }

  private static void add(Part part, List<Part> all) {
    all.add(part);
    if (part instanceof Part.ToolResult result) {
      result.content().forEach(inner -> add(inner, all));
    }
  }

  private static Stream<String> detail(Part part) {
    return part instanceof Part.Image image
        ? Stream.of(image.detail() == null ? "auto" : image.detail())
        : Stream.empty();
  }

  /** Whether the details say all that this level for the whole request does. */
  boolean tells(String level) {
    return switch (level) {
      case "", "MEDIA_RESOLUTION_UNSPECIFIED" -> true;
      case LOW, HIGH -> !others;
      default -> !others && details.isEmpty();
    };
  }

  /** Whether only some of it is to be looked at quickly. */
  boolean isQuickInPart() {
    return details.contains("low") && (others || details.stream().anyMatch(d -> !d.equals("low")));
  }

  /** The level for all of it; null where nothing is said. */
  @Nullable String level() {
    boolean unsaid = details.stream().allMatch("auto"::equals);
    return unsaid ? null : details.contains("low") ? LOW : HIGH;
  }
}
