package org.anabranch.compute.estate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anabranch.compute.estate.Entry.Subject;
import org.jspecify.annotations.Nullable;

/** What changed between two estates, said in the words of the domain. */
public final class EstateDiff {
  private final Map<String, Entry> before;
  private final Map<String, Entry> after;
  private final Set<Subject> olds = new LinkedHashSet<>();
  private final Set<Subject> news = new LinkedHashSet<>();
  private final List<Change> changes = new ArrayList<>();

  private EstateDiff(Estate before, Estate after) {
    this.before = keyed(before, olds);
    this.after = keyed(after, news);
  }

  /** In the order of the file; empty when both say the same. */
  public static List<Change> between(Estate before, Estate after) {
    EstateDiff diff = new EstateDiff(before, after);
    diff.goneAndNew();
    diff.after.forEach((key, entry) -> diff.compare(diff.before.get(key), entry));
    diff.before.forEach(
        (key, entry) -> {
          if (!diff.after.containsKey(key)) {
            diff.compare(entry, null);
          }
        });
    return List.copyOf(diff.changes);
  }

  private static Map<String, Entry> keyed(Estate estate, Set<Subject> subjects) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Entry e : Entries.of(estate)) {
      subjects.add(e.subject());
      String key = e.subject().kind() + "|" + e.subject().id() + "|" + e.what() + "|" + e.month();
      String free = key;
      for (int i = 2; entries.containsKey(free); i++) {
        free = key + "|" + i;
      }
      entries.put(free, e);
    }
    return entries;
  }

  private void goneAndNew() {
    for (Subject s : olds) {
      if (!has(news, s)) {
        changes.add(new Change(s, "%s %s is gone".formatted(s.kind().word(), s.name())));
      }
    }
    for (Subject s : news) {
      if (!has(olds, s)) {
        changes.add(new Change(s, "%s %s is new".formatted(s.kind().word(), s.name())));
      }
    }
  }

  private static boolean has(Set<Subject> subjects, Subject one) {
    return one.kind() == Entry.Kind.ESTATE
        || subjects.stream().anyMatch(s -> s.kind() == one.kind() && s.id().equals(one.id()));
  }

  private void compare(@Nullable Entry old, @Nullable Entry now) {
    Entry any = now == null ? old : now;
    if (any == null || (now == null && !has(news, any.subject()))) {
      return; // told as gone
    }
    if (old == null) {
      if (has(olds, any.subject())) {
        say(any, "new, " + any.told());
      }
      return;
    }
    if (now == null) {
      say(any, old.told() + " → none");
    } else if (!old.value().equals(now.value())) {
      say(any, old.value() + " → " + now.told());
    } else if (old.figure() != null && now.figure() != null) {
      words(now, old.figure(), now.figure());
    }
  }

  private void words(Entry at, Figure old, Figure now) {
    if (old.status() != now.status()) {
      say(at, at.told() + ", " + old.status().word() + " → " + now.status().word());
    } else if (!old.source().equals(now.source())) {
      say(at, at.told() + ", another source");
    }
  }

  private void say(Entry at, String what) {
    changes.add(new Change(at.subject(), at.label() + ": " + what));
  }
}
