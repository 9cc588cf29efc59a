package org.anabranch.studio;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Rules;

/**
 * A person's change of a variant. Where hashtags stand in the text, a change of the list alone is
 * carried over into it.
 */
final class Edit {
  private Edit() {}

  static Variant of(
      Variant before, String title, List<String> parts, List<String> hashtags, Rules rules) {
    List<String> texts = parts.stream().map(Prose::lines).filter(p -> !p.isEmpty()).toList();
    if (texts.isEmpty()) {
      throw Problem.badInput("variant-empty", "The text is empty.", "Write something first.")
          .asException();
    }
    List<String> tags = Hashtags.clean(hashtags, Integer.MAX_VALUE);
    if (rules.hashtagsInText() && !tags.equals(before.hashtags())) {
      texts = retagged(texts, before.hashtags(), tags);
    }
    return new Variant(
        before.id(),
        before.runId(),
        before.platform(),
        Prose.line(title),
        texts,
        tags,
        before.link(),
        before.articleHtml(),
        before.language(),
        before.by(),
        true);
  }

  private static List<String> retagged(List<String> parts, List<String> old, List<String> tags) {
    List<String> texts = new ArrayList<>(parts);
    String last = texts.removeLast();
    String before = Hashtags.line(old);
    String after = Hashtags.line(tags);
    boolean stands = !before.isEmpty() && last.contains(before);
    texts.add(Prose.lines(stands ? last.replace(before, after) : last + "\n\n" + after));
    return texts;
  }
}
