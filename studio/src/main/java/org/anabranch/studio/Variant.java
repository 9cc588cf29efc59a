package org.anabranch.studio;

import java.util.List;
import org.anabranch.kernel.Money;
import org.anabranch.publish.Platform;
import org.jspecify.annotations.Nullable;

/**
 * What one platform's readers will see, before its media: written by a model, perhaps edited by a
 * person. Obeys the platform's rules as they are counted there.
 *
 * @param parts as in {@link org.anabranch.publish.Post}
 * @param edited whether a person changed it after the model
 */
public record Variant(
    String id,
    String runId,
    Platform platform,
    String title,
    List<String> parts,
    List<String> hashtags,
    @Nullable String link,
    @Nullable String articleHtml,
    String language,
    Authorship by,
    boolean edited) {
  /**
   * Who wrote it and what that took.
   *
   * @param decisionId the gateway's stored decision
   * @param vendor who served the model
   */
  public record Authorship(
      String model, String deployment, String vendor, String decisionId, Money cost) {}

  public Variant {
    parts = List.copyOf(parts);
    hashtags = List.copyOf(hashtags);
  }
}
