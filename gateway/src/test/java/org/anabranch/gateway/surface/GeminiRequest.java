package org.anabranch.gateway.surface;

import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A request as google-genai sends it: its configuration holds what stands beside the contents, and
 * the rest of it is generationConfig.
 */
final class GeminiRequest {
  /** What stands at the top. */
  private static final Set<String> TOP =
      Set.of(
          "systemInstruction",
          "tools",
          "toolConfig",
          "safetySettings",
          "cachedContent",
          "labels",
          "serviceTier",
          "modelArmorConfig");

  /** For the SDK itself; it never sends them. */
  private static final Set<String> UNSENT =
      Set.of("httpOptions", "shouldReturnHttpResponse", "automaticFunctionCalling");

  /** Where the name it sends is another. */
  private static final Map<String, String> SENT_AS = Map.of("modelSelectionConfig", "modelConfig");

  private GeminiRequest() {}

  static Shape shape() {
    List<Shape.Prop> top = new ArrayList<>();
    List<Shape.Prop> generation = new ArrayList<>();
    top.add(
        new Shape.Prop(
            "contents", true, null, () -> new Shape.ListOf(GenaiShapes.of(Content.class))));
    for (Shape.Prop prop : ((Shape.Obj) GenaiShapes.of(GenerateContentConfig.class)).props()) {
      if (UNSENT.contains(prop.name())) {
        continue;
      }
      String name = SENT_AS.getOrDefault(prop.name(), prop.name());
      (TOP.contains(name) ? top : generation).add(new Shape.Prop(name, false, null, prop.shape()));
    }
    top.add(
        new Shape.Prop(
            "generationConfig", false, null, () -> new Shape.Obj("GenerationConfig", generation)));
    return new Shape.Obj("GenerateContentRequest", top);
  }
}
