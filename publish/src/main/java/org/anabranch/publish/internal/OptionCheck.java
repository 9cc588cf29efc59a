package org.anabranch.publish.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.anabranch.kernel.Count;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Feature;
import org.anabranch.publish.Media;
import org.anabranch.publish.OptionRules;
import org.anabranch.publish.Options;
import org.anabranch.publish.Options.Replies;
import org.anabranch.publish.Options.Visibility;
import org.anabranch.publish.Poll;
import org.anabranch.publish.Post;
import org.anabranch.publish.Post.Placement;
import org.anabranch.publish.Rules;
import org.anabranch.publish.Shelf;

/**
 * Holds a post's placement, options and document against what its connector claims. What is not
 * claimed is refused, never dropped in silence, and each refusal says how to go on.
 */
final class OptionCheck {
  private static final Map<Visibility, String> SEEN_BY =
      new EnumMap<>(
          Map.of(
              Visibility.PUBLIC, "everybody",
              Visibility.UNLISTED, "whoever has the link",
              Visibility.FOLLOWERS, "followers",
              Visibility.PRIVATE, "nobody else",
              Visibility.TRIAL, "a trial audience first"));

  private static final Map<Replies, String> ANSWERED_BY =
      new EnumMap<>(
          Map.of(
              Replies.EVERYONE, "everybody",
              Replies.FOLLOWERS, "followers",
              Replies.FOLLOWED, "whom you follow",
              Replies.MENTIONED, "who is named in it",
              Replies.VERIFIED, "verified accounts",
              Replies.NOBODY, "nobody"));

  private final String platform;
  private final Rules rules;
  private final OptionRules limits;
  private final Set<Feature> features;
  private final Post post;
  private final Options options;
  private final List<Failure> found = new ArrayList<>();

  private OptionCheck(Connector connector, Post post) {
    this.platform = connector.platform().title();
    this.rules = connector.rules();
    this.limits = connector.options();
    this.features = connector.features();
    this.post = post;
    this.options = post.options();
  }

  static List<Failure> check(Connector connector, Post post) {
    OptionCheck check = new OptionCheck(connector, post);
    check.placement();
    check.document();
    check.cover();
    check.firstComment();
    check.audience();
    check.company();
    check.shelves();
    check.poll();
    return check.found;
  }

  private void placement() {
    switch (post.placement()) {
      case FEED -> {}
      case SHORT -> brief(Feature.SHORT, "short", limits.shortMax(), true);
      case STORY -> brief(Feature.STORY, "story", limits.storyMax(), false);
    }
  }

  private void brief(Feature feature, String what, Duration longest, boolean needsVideo) {
    if (!features.contains(feature)) {
      refuse(
          Reason.CONTENT,
          what + "-not-taken",
          "%s has no place for a %s.".formatted(platform, what),
          "Make it an ordinary post.");
      return;
    }
    if (needsVideo && post.video().isEmpty()) {
      refuse(
          Reason.MEDIA,
          what + "-needs-video",
          "A %s on %s is a video.".formatted(what, platform),
          "Add a video, or make it an ordinary post.");
    }
    if (post.placement() == Placement.STORY && post.shown().size() != 1) {
      refuse(
          Reason.MEDIA,
          "story-needs-one-file",
          "A story is one picture or one video; this post has %d.".formatted(post.shown().size()),
          "Keep one of them, or make each a story of its own.");
    }
    post.video()
        .filter(video -> longest.isPositive() && video.duration().compareTo(longest) > 0)
        .ifPresent(
            video ->
                refuse(
                    Reason.MEDIA,
                    what + "-too-long",
                    "The video runs %,d s; a %s on %s may run %,d s."
                        .formatted(
                            video.duration().toSeconds(), what, platform, longest.toSeconds()),
                    "Cut the video, or make it an ordinary post."));
  }

  private void document() {
    List<Media> documents =
        post.media().stream().filter(m -> m.role() == Media.Role.DOCUMENT).toList();
    if (documents.isEmpty()) {
      return;
    }
    Media document = documents.getFirst();
    if (!features.contains(Feature.DOCUMENT)) {
      refuse(
          Reason.MEDIA,
          "document-not-taken",
          "%s takes no documents.".formatted(platform),
          "Post its pages as pictures, or a link to it.");
    } else if (documents.size() > 1 || !post.shown().isEmpty()) {
      refuse(
          Reason.MEDIA,
          "document-not-alone",
          "On %s a document is the only file of its post.".formatted(platform),
          "Remove the other files.");
    } else if (!limits.documents().types().contains(document.contentType())) {
      refuse(
          Reason.MEDIA,
          "document-type",
          "The document is %s; %s takes %s."
              .formatted(
                  document.contentType(),
                  platform,
                  limits.documents().types().stream().sorted().collect(Collectors.joining(", "))),
          "Export it as PDF.");
    } else if (document.bytes() > limits.documents().maxBytes()) {
      refuse(
          Reason.MEDIA,
          "document-too-large",
          "The document has %,d bytes; %s allows %,d."
              .formatted(document.bytes(), platform, limits.documents().maxBytes()),
          "Make its pictures smaller, or split it.");
    }
  }

  private void cover() {
    Duration moment = options.coverAt();
    if (moment == null) {
      return;
    }
    if (!features.contains(Feature.COVER_AT)) {
      refuse(
          Reason.CONTENT,
          "cover-moment-not-taken",
          "%s takes no moment of the video as its cover.".formatted(platform),
          "Give a picture as the cover, or let %s choose.".formatted(platform));
    } else if (post.video().isEmpty()
        || moment.compareTo(post.video().orElseThrow().duration()) > 0) {
      refuse(
          Reason.CONTENT,
          "cover-moment-outside",
          "The cover's moment, %,d ms, is not in the video.".formatted(moment.toMillis()),
          "Choose a moment before the video's end.");
    }
  }

  private void firstComment() {
    if (!options.hasFirstComment()) {
      return;
    }
    int length = rules.counting().length(options.firstComment());
    if (!features.contains(Feature.FIRST_COMMENT)) {
      refuse(
          Reason.CONTENT,
          "first-comment-not-taken",
          "On %s an app cannot comment below its own post.".formatted(platform),
          "Put the comment into the text, or write it in the app.");
    } else if (length > limits.firstCommentMax()) {
      refuse(
          Reason.CONTENT,
          "first-comment-too-long",
          "The first comment has %,d characters; %s allows %,d."
              .formatted(length, platform, limits.firstCommentMax()),
          "Shorten it.");
    }
  }

  private void audience() {
    if (!limits.visibilities().contains(options.visibility())
        || (options.visibility() != Visibility.PUBLIC && !features.contains(Feature.VISIBILITY))) {
      refuse(
          Reason.CONTENT,
          "visibility-not-taken",
          "%s cannot show a post to %s.".formatted(platform, SEEN_BY.get(options.visibility())),
          "Show it to " + names(limits.visibilities(), SEEN_BY) + ".");
    }
    if (!limits.replies().contains(options.replies())
        || (options.replies() != Replies.EVERYONE && !features.contains(Feature.REPLIES))) {
      refuse(
          Reason.CONTENT,
          "replies-not-taken",
          "%s cannot let %s answer.".formatted(platform, ANSWERED_BY.get(options.replies())),
          "Let it be answered by " + names(limits.replies(), ANSWERED_BY) + ".");
    }
  }

  private static <E extends Enum<E>> String names(Set<E> chosen, Map<E, String> words) {
    return chosen.stream()
        .sorted()
        .map(c -> String.valueOf(words.get(c)))
        .collect(Collectors.joining(" or "));
  }

  private void company() {
    int asked = options.collaborators().size();
    if (asked > 0 && !features.contains(Feature.COLLABORATORS)) {
      unclaimed("collaborators", "%s takes no collaborators.", "Name them in the text.");
    } else if (asked > limits.collaboratorsMax()) {
      refuse(
          Reason.CONTENT,
          "too-many-collaborators",
          "The post has %d collaborators; %s allows %d."
              .formatted(asked, platform, limits.collaboratorsMax()),
          "Name the others in the text.");
    }
    if (options.location() != null && !features.contains(Feature.LOCATION)) {
      unclaimed("location", "%s takes no location.", "Write the place into the text.");
    }
    if (options.quotes() != null && !features.contains(Feature.QUOTE)) {
      unclaimed("quote", "%s quotes no posts.", "Link to the post instead.");
    }
  }

  private void unclaimed(String what, String message, String fix) {
    refuse(Reason.CONTENT, what + "-not-taken", message.formatted(platform), fix);
  }

  private void shelves() {
    for (Shelf shelf : options.shelves()) {
      if (!features.contains(shelf.kind().feature())) {
        String kind = shelf.kind().name().toLowerCase(Locale.ROOT);
        unclaimed(kind, "%s has no " + kind + " to put a post on.", "Leave it out.");
      }
    }
  }

  private void poll() {
    Poll poll = options.poll();
    if (poll == null) {
      return;
    }
    OptionRules.Polls allowed = limits.polls();
    if (!features.contains(Feature.POLL)) {
      unclaimed("poll", "%s takes no polls from apps.", "Ask in the text.");
      return;
    }
    if (!post.shown().isEmpty()) {
      refuse(
          Reason.MEDIA,
          "poll-not-alone",
          "On %s a poll has no pictures or video.".formatted(platform),
          "Remove the files, or the poll.");
    }
    if (poll.answers().size() > allowed.answersMax()) {
      refuse(
          Reason.CONTENT,
          "too-many-answers",
          "The poll has %d answers; %s allows %d."
              .formatted(poll.answers().size(), platform, allowed.answersMax()),
          "Keep the best %d.".formatted(allowed.answersMax()));
    }
    for (String answer : poll.answers()) {
      if (rules.counting().length(answer) > allowed.answerMax()) {
        refuse(
            Reason.CONTENT,
            "answer-too-long",
            "The answer “%s” has more than the %d characters that %s allows."
                .formatted(answer, allowed.answerMax(), platform),
            "Shorten it.");
      }
    }
    if (rules.counting().length(poll.question()) > allowed.questionMax()) {
      refuse(
          Reason.CONTENT,
          "question-too-long",
          "The question has more than the %d characters that %s allows."
              .formatted(allowed.questionMax(), platform),
          allowed.questionMax() == 0 ? "Ask it in the text." : "Shorten it.");
    }
    if (poll.open().compareTo(allowed.shortest()) < 0
        || poll.open().compareTo(allowed.longest()) > 0) {
      refuse(
          Reason.CONTENT,
          "poll-duration",
          "The poll is open for %s; %s allows %,d to %,d."
              .formatted(
                  Count.of(poll.open().toMinutes(), "minute"),
                  platform,
                  allowed.shortest().toMinutes(),
                  allowed.longest().toMinutes()),
          "Choose a time between.");
    }
  }

  private void refuse(Reason reason, String code, String message, String fix) {
    found.add(Failure.of(reason, code, message).withFix(fix));
  }
}
