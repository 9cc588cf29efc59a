package org.anabranch.publish.internal;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Handles;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Remembers, before a commit, which posts are an account's newest, so that an older post with the
 * same words is not taken for ours afterwards.
 */
public final class Mark {
  private static final String NAME = "mark";

  private Mark() {}

  public static boolean isSet(Handles handles) {
    return handles.get(NAME).isPresent();
  }

  /**
   * @param newest the account's newest posts, newest first, each with an {@code id}
   */
  public static void set(Handles handles, JsonNode newest) {
    List<String> ids = new ArrayList<>();
    newest.forEach(post -> ids.add(post.path("id").asString()));
    handles.put(NAME, String.join(" ", ids));
  }

  /**
   * The posts made since; a {@link Refusal} when the list does not reach back that far.
   *
   * @param posts newest first
   * @param whole whether these are all posts there are
   */
  public static List<JsonNode> since(Handles handles, JsonNode posts, boolean whole)
      throws Refusal {
    List<String> old = List.of(handles.get(NAME).orElse("").split(" "));
    List<JsonNode> since = new ArrayList<>();
    for (JsonNode post : posts) {
      if (old.contains(post.path("id").asString())) {
        return since;
      }
      since.add(post);
    }
    if (!whole) {
      throw new Refusal(
          Reason.TRANSIENT, "too-many-posts", "Too many posts were made since, to find this one.");
    }
    return since;
  }

  /**
   * One page of an account's posts.
   *
   * @param posts newest first
   * @param next the cursor of the page after it; empty when there is none
   */
  public record Page(JsonNode posts, String next) {
    /** One page of a Graph API's list. */
    public static Page ofGraph(JsonNode reply) {
      JsonNode paging = reply.path("paging");
      return new Page(
          reply.path("data"),
          paging.has("next") ? paging.path("cursors").path("after").asString("") : "");
    }
  }

  /** Reads a page, the first one for an empty cursor. */
  public interface Pages {
    Page after(String cursor) throws Refusal, InterruptedException;
  }

  /**
   * The posts made since, from as many pages as it takes; a {@link Refusal} beyond {@code most}.
   */
  public static List<JsonNode> since(Handles handles, int most, Pages pages)
      throws Refusal, InterruptedException {
    List<String> old = List.of(handles.get(NAME).orElse("").split(" "));
    ArrayNode all = Json.MAPPER.createArrayNode();
    String cursor = "";
    for (int i = 0; i < most; i++) {
      Page page = pages.after(cursor);
      page.posts().forEach(all::add);
      cursor = page.next();
      if (cursor.isEmpty()
          || page.posts().valueStream().anyMatch(p -> old.contains(p.path("id").asString()))) {
        break;
      }
    }
    return since(handles, all, cursor.isEmpty());
  }

  /** Whether a platform shows the text that was sent; platforms tidy white space. */
  public static boolean sameText(String sent, String shown) {
    return tidy(sent).equals(tidy(shown));
  }

  private static String tidy(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).replaceAll("\\s+", " ").strip();
  }
}
