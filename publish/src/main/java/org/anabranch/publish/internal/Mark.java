package org.anabranch.publish.internal;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Handles;
import tools.jackson.databind.JsonNode;

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

  /** Whether a platform shows the text that was sent; platforms tidy white space. */
  public static boolean sameText(String sent, String shown) {
    return tidy(sent).equals(tidy(shown));
  }

  private static String tidy(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).replaceAll("\\s+", " ").strip();
  }
}
