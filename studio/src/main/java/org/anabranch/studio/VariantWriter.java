package org.anabranch.studio;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.AiNotice;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Rules;
import org.anabranch.studio.Writer.Judged;
import org.jspecify.annotations.Nullable;

/**
 * Has one platform's variant written and makes it obey that platform: fitted to its limits, then
 * held against everything its connector says of the text. Safe for many threads; blocks.
 */
final class VariantWriter {
  private final Writer writer;
  private final Function<Platform, Rules> rules;
  private final Function<Post, List<Failure>> validate;
  private final Predicate<Platform> labelsAi;

  VariantWriter(
      Writer writer,
      Function<Platform, Rules> rules,
      Function<Post, List<Failure>> validate,
      Predicate<Platform> labelsAi) {
    this.writer = writer;
    this.labelsAi = labelsAi;
    this.rules = rules;
    this.validate = validate;
  }

  /** A text that keeps the rules, and the link where the platform takes one. */
  private record Draft(Fitted text, @Nullable String link) {}

  Variant write(String id, String runId, Source source, Platform platform, Deadline deadline)
      throws InterruptedException {
    Rules limits = rules.apply(platform);
    Manner manner = Manner.on(platform);
    // An article is the source's own text; only its digest was chosen by a model.
    boolean noticed = !labelsAi.test(platform) && limits.format() != Rules.Format.ARTICLE;
    Room room = Room.of(limits, manner, source, noticed ? AiNotice.in(source.language()) : null);
    String html =
        limits.format() == Rules.Format.ARTICLE
            ? ArticleHtml.of(source, 1, Math.min(source.pictures().size(), limits.imagesMax()))
            : null;
    Writer.Written<Draft> written =
        writer.write(
            faults -> Briefing.variant(runId, source, platform, manner, room, faults),
            answer -> judge(answer, source, platform, room, html),
            deadline);
    Draft draft = written.result();
    return new Variant(
        id,
        runId,
        platform,
        draft.text().title(),
        draft.text().parts(),
        draft.text().hashtags(),
        draft.link(),
        html,
        source.language(),
        written.by(),
        false);
  }

  private Judged<Draft> judge(
      String answer, Source source, Platform platform, Room room, @Nullable String html) {
    Optional<Answer> found = Answer.in(answer, "parts");
    if (found.isEmpty()) {
      return new Judged<>(
          Optional.empty(), List.of("There was no JSON object with parts in the answer."));
    }
    Fitted fitted = Fitted.of(found.get(), platform, room, source);
    if (fitted.parts().isEmpty()) {
      return new Judged<>(Optional.empty(), List.of("The parts hold no text."));
    }
    Draft draft = withLink(fitted, source, platform, html);
    List<String> refused =
        contentFailures(post(platform, draft.text(), draft.link(), html, source.language()))
            .stream()
            .map(Failure::message)
            .toList();
    List<String> faults = new ArrayList<>(fitted.faults());
    faults.addAll(refused);
    return new Judged<>(refused.isEmpty() ? Optional.of(draft) : Optional.empty(), faults);
  }

  /**
   * The source's address goes along where the platform has a place for it, and no link in the text
   * does: platforms that take both show the one in the field instead of the pictures.
   */
  private Draft withLink(Fitted text, Source source, Platform platform, @Nullable String html) {
    boolean inText = rules.apply(platform).linkInText();
    String link = source.address() == null || inText ? null : source.address().toASCIIString();
    boolean taken =
        contentFailures(post(platform, text, link, html, source.language())).stream()
            .noneMatch(f -> f.code().equals("link-not-taken"));
    return new Draft(text, taken ? link : null);
  }

  private static Post post(
      Platform platform,
      Fitted text,
      @Nullable String link,
      @Nullable String html,
      String language) {
    return new Post(
        platform,
        text.title(),
        text.parts(),
        text.hashtags(),
        link,
        html,
        List.of(),
        true,
        language);
  }

  /** What is wrong with the text; what is missing of media comes later. */
  List<Failure> contentFailures(Post post) {
    return validate.apply(post).stream().filter(f -> f.reason() == Failure.Reason.CONTENT).toList();
  }
}
