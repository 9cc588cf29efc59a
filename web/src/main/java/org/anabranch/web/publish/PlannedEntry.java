package org.anabranch.web.publish;

import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.anabranch.publish.Account;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.schedule.ScheduledPost;
import org.jspecify.annotations.Nullable;

/** One planned post where it is shown, with what came of it when it was sent. */
record PlannedEntry(
    ScheduledPost post, String account, @Nullable Publication publication, String time) {
  static PlannedEntry of(ScheduledPost post, Publisher publisher, ZoneId zone) {
    String publication = post.publicationId();
    return new PlannedEntry(
        post,
        publisher.account(post.accountId()).map(Account::name).orElse(post.accountId()),
        publication == null ? null : publisher.publication(publication).orElse(null),
        post.due().atZone(zone).toLocalTime().truncatedTo(ChronoUnit.MINUTES).toString());
  }

  private boolean held() {
    return publication != null
        && publication.failure() != null
        && publication.failure().isSpendingCap()
        && !publication.state().isResting();
  }

  String tone() {
    if (held()) {
      return "warn";
    }
    return publication != null ? Words.tone(publication.state()) : tone(post);
  }

  String said() {
    if (held()) {
      return "Held for the spending cap";
    }
    return publication != null ? Words.state(publication.state()) : said(post);
  }

  private static String said(ScheduledPost post) {
    return switch (post.state()) {
      case WAITING -> "Planned";
      case SENDING -> "Being sent";
      case MISSED -> "Missed";
      case REFUSED -> "Does not fit";
      case SENT -> "Sent";
    };
  }

  private static String tone(ScheduledPost post) {
    return switch (post.state()) {
      case WAITING -> "calm";
      case SENDING -> "busy";
      case MISSED -> "warn";
      case REFUSED -> "bad";
      case SENT -> "ok";
    };
  }
}
