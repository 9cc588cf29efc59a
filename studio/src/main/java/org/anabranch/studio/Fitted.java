package org.anabranch.studio;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.publish.Platform;

/**
 * An answer made to obey: cleaned, counted as the platform counts, with hashtags, link and numbers
 * where they belong.
 *
 * @param parts empty when the answer had nothing usable
 * @param faults what had to be cut by force, worded for the writer
 */
record Fitted(String title, List<String> parts, List<String> hashtags, List<String> faults) {
  Fitted {
    parts = List.copyOf(parts);
    hashtags = List.copyOf(hashtags);
    faults = List.copyOf(faults);
  }

  static Fitted of(Answer answer, Platform platform, Room room, Source source) {
    return new Fitting(platform, room, source).fit(answer);
  }

  /** The work of fitting one answer; notes what it had to cut. */
  private static final class Fitting {
    private static final String NUMBERED =
        "^\\s*[(（\\[]?\\d{1,2}\\s*/\\s*\\d{0,2}[)）\\]]?[.:：、]?\\s+";
    private final Platform platform;
    private final Room room;
    private final Source source;
    private final List<String> faults = new ArrayList<>();

    Fitting(Platform platform, Room room, Source source) {
      this.platform = platform;
      this.room = room;
      this.source = source;
    }

    Fitted fit(Answer answer) {
      String title = title(answer);
      List<String> tags = tags(answer);
      List<String> bodies = bodies(answer);
      if (bodies.isEmpty()) {
        return new Fitted(title, List.of(), tags, faults);
      }
      List<String> parts = new ArrayList<>();
      for (int i = 0; i < bodies.size(); i++) {
        boolean last = i == bodies.size() - 1;
        String number = bodies.size() == 1 ? "" : "%d/%d ".formatted(i + 1, bodies.size());
        List<String> shown = last && room.hashtagsInText() ? tags : List.of();
        parts.add(part(i, number, bodies.get(i), shown, last));
      }
      parts.removeIf(String::isBlank);
      return new Fitted(title, parts, tags, faults);
    }

    private String title(Answer answer) {
      if (room.titleUnits() == 0) {
        return "";
      }
      if (answer.title().isEmpty()) {
        faults.add("The title is missing.");
      }
      String title = allowed(answer.title().isEmpty() ? source.title() : answer.title());
      String fitted = Fit.toLimit(title, room.titleUnits(), room.counting());
      if (!fitted.equals(title) && !answer.title().isEmpty()) {
        faults.add("The title is longer than %d.".formatted(room.titleMax()));
      }
      return fitted;
    }

    private List<String> tags(Answer answer) {
      List<String> tags = Hashtags.clean(answer.hashtags(), room.hashtagsMax());
      return tags.isEmpty()
          ? Hashtags.clean(Keywords.of(source, room.hashtagsMax()), room.hashtagsMax())
          : tags;
    }

    private List<String> bodies(Answer answer) {
      List<String> bodies =
          answer.texts().stream()
              .map(t -> t.replaceFirst(NUMBERED, ""))
              .map(t -> allowed(Hashtags.unmarked(t)).strip())
              .filter(t -> t.codePoints().anyMatch(Character::isLetterOrDigit))
              .toList();
      if (bodies.size() > room.partsMax()) {
        faults.add("There are %d parts, not %d.".formatted(bodies.size(), room.partsMax()));
        return bodies.subList(0, room.partsMax());
      }
      return bodies;
    }

    /** YouTube refuses angle brackets, whatever they mean. */
    private String allowed(String text) {
      return platform == Platform.YOUTUBE ? text.replace('<', '‹').replace('>', '›') : text;
    }

    private String part(int index, String number, String body, List<String> tags, boolean last) {
      String suffix = suffix(tags, last);
      List<String> fewer = new ArrayList<>(tags);
      while (!fewer.isEmpty() && room.counting().length(suffix) * 2 > room.partUnits()) {
        fewer.removeLast();
        suffix = suffix(fewer, last);
      }
      String fitted = body;
      int limit = room.partUnits() - room.counting().length(number + suffix);
      String whole = number + body + suffix;
      while (room.counting().length(whole) > room.partUnits() && limit > 0) {
        fitted = Fit.toLimit(body, limit, room.counting());
        whole = number + fitted + suffix;
        limit -= Math.max(1, room.counting().length(whole) - room.partUnits());
      }
      if (!fitted.equals(body)) {
        faults.add("Part %d is longer than %d.".formatted(index + 1, room.textMax()));
      }
      return fitted.isEmpty() ? "" : whole;
    }

    private String suffix(List<String> tags, boolean last) {
      String link = room.link();
      String notice = room.notice();
      return (tags.isEmpty() ? "" : "\n\n" + Hashtags.line(tags))
          + (last && link != null ? "\n\n" + link : "")
          + (last && notice != null ? "\n\n" + notice : "");
    }
  }
}
