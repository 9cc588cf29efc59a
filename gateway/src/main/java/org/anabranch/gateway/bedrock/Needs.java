package org.anabranch.gateway.bedrock;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Conversation.Thinking.Effort;
import org.anabranch.gateway.conversation.Format;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Tool;
import org.anabranch.gateway.dialect.Capability;

/** What a conversation needs of whoever answers it. */
public final class Needs {
  private Needs() {}

  public static Set<Capability> of(Conversation conversation) {
    Set<Capability> needs = EnumSet.noneOf(Capability.class);
    if (!conversation.tools().isEmpty()) {
      needs.add(Capability.TOOLS);
    }
    if (conversation.tools().stream().anyMatch(Tool.Search.class::isInstance)) {
      needs.add(Capability.WEB_SEARCH);
    }
    if (conversation.format() instanceof Format.JsonSchema) {
      needs.add(Capability.SCHEMA);
    }
    if (conversation.thinking() != null && conversation.thinking().effort() != Effort.NONE) {
      needs.add(Capability.REASONING);
    }
    conversation.turns().forEach(turn -> add(turn.parts(), needs));
    return needs;
  }

  private static void add(List<Part> parts, Set<Capability> needs) {
    for (Part part : parts) {
      switch (part) {
        case Part.Image _ -> needs.add(Capability.IMAGES);
        case Part.Audio _ -> needs.add(Capability.AUDIO);
        case Part.Video _ -> needs.add(Capability.VIDEO);
        case Part.Document _ -> needs.add(Capability.DOCUMENTS);
        case Part.ToolResult result -> add(result.content(), needs);
        case Part.Text _,
            Part.ToolCall _,
            Part.Thought _,
            Part.SealedThought _,
            Part.Refused _,
            Part.Native _ -> {}
      }
    }
  }
}
