package org.anabranch.http;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.anabranch.publish.schedule.ScheduledPost;

/** Scheduled posts as an iCalendar feed (RFC 5545), for calendar programs to subscribe to. */
final class CalendarFeed {
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final int LINE_BYTES = 73;
  private static final int SUMMARY = 70;

  private CalendarFeed() {}

  static String of(List<ScheduledPost> posts) {
    StringBuilder feed = new StringBuilder();
    line(feed, "BEGIN:VCALENDAR");
    line(feed, "VERSION:2.0");
    line(feed, "PRODID:-//Anabranch//Schedule//EN");
    line(feed, "NAME:Anabranch");
    for (ScheduledPost post : posts) {
      event(feed, post);
    }
    line(feed, "END:VCALENDAR");
    return feed.toString();
  }

  private static void event(StringBuilder feed, ScheduledPost post) {
    Instant end = post.due().plusSeconds(900);
    String name = post.post().title().isBlank() ? post.post().text() : post.post().title();
    String head = name.substring(0, Math.min(name.length(), SUMMARY));
    line(feed, "BEGIN:VEVENT");
    line(feed, "UID:" + post.id() + "@anabranch");
    line(feed, "DTSTAMP:" + UTC.format(post.updatedAt()));
    line(feed, "DTSTART:" + UTC.format(post.due()));
    line(feed, "DTEND:" + UTC.format(end));
    line(feed, "SUMMARY:" + text(post.post().platform().title() + ": " + head));
    line(feed, "DESCRIPTION:" + text(String.join("\n\n", post.post().parts())));
    line(feed, "CATEGORIES:" + post.state());
    line(feed, "END:VEVENT");
  }

  private static String text(String value) {
    return value
        .replace("\\", "\\\\")
        .replace(";", "\\;")
        .replace(",", "\\,")
        .replace("\r", "")
        .replace("\n", "\\n");
  }

  /** Folded at 75 bytes, never inside a character. */
  private static void line(StringBuilder feed, String whole) {
    int bytes = 0;
    for (int i = 0; i < whole.length(); ) {
      int point = whole.codePointAt(i);
      String character = Character.toString(point);
      int size = character.getBytes(StandardCharsets.UTF_8).length;
      if (bytes + size > LINE_BYTES) {
        feed.append("\r\n ");
        bytes = 1;
      }
      feed.append(character);
      bytes += size;
      i += Character.charCount(point);
    }
    feed.append("\r\n");
  }
}
