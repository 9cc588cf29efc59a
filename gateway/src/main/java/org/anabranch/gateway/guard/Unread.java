package org.anabranch.gateway.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.anabranch.gateway.conversation.Conversation;
import org.anabranch.gateway.conversation.Part;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A picture, a sound, a film or a document: what no guardrail reads as text. With neither a link
 * nor bytes it is a file that its vendor alone has.
 *
 * @param kind {@code image}, {@code audio}, {@code video} or {@code document}
 * @param mediaType null where nobody says
 * @param link where its vendor fetches it, or null
 * @param base64 its bytes, or null
 * @param bytes about how many, in base 64
 */
public record Unread(
    String kind,
    @Nullable String mediaType,
    @Nullable String link,
    @Nullable Supplier<String> base64,
    long bytes) {
  private static final String DATA = "data:";
  private static final String BASE64 = ";base64,";

  public static Unread inline(String kind, @Nullable String mediaType, String base64) {
    return new Unread(kind, mediaType, null, () -> base64, base64.length());
  }

  public static Unread uploaded(String kind) {
    return new Unread(kind, null, null, null, 0);
  }

  /** What stands at an address, which may be a {@code data:} address. */
  public static Unread at(String kind, String address) {
    int marker = address.indexOf(BASE64);
    return address.startsWith(DATA) && marker > 0
        ? inline(
            kind,
            address.substring(DATA.length(), marker),
            address.substring(marker + BASE64.length()))
        : new Unread(kind, null, address, null, address.length());
  }

  /** Whether an outside checker can be shown it. */
  public boolean canBeShown() {
    return link != null || base64 != null;
  }

  ObjectNode json() {
    ObjectNode part = Json.object().put("kind", kind);
    if (mediaType != null) {
      part.put("media_type", mediaType);
    }
    if (link != null) {
      part.put("link", link);
    }
    return base64 == null ? part : part.put("data", base64.get());
  }

  public static List<Unread> of(Conversation conversation) {
    List<Unread> found = new ArrayList<>(0);
    conversation.turns().forEach(turn -> look(turn.parts(), found));
    return found;
  }

  public static List<Unread> of(Reply reply) {
    List<Unread> found = new ArrayList<>(0);
    reply.choices().forEach(choice -> look(choice.parts(), found));
    return found;
  }

  private static void look(List<Part> parts, List<Unread> found) {
    for (Part part : parts) {
      switch (part) {
        case Part.Image p -> found.add(of("image", p.source()));
        case Part.Audio p -> found.add(of("audio", p.source()));
        case Part.Video p -> found.add(of("video", p.source()));
        case Part.Document p -> {
          if (Texts.written(p) == null) {
            found.add(of("document", p.source()));
          }
        }
        case Part.ToolResult result -> look(result.content(), found);
        case Part.Text _,
            Part.ToolCall _,
            Part.Thought _,
            Part.SealedThought _,
            Part.Refused _,
            Part.Native _ -> {}
      }
    }
  }

  private static Unread of(String kind, Part.Source source) {
    return switch (source) {
      case Part.Source.Inline i -> inline(kind, i.mediaType(), i.base64());
      case Part.Source.Link l -> new Unread(kind, l.mediaType(), l.uri(), null, l.uri().length());
      case Part.Source.Uploaded _ -> uploaded(kind);
    };
  }
}
