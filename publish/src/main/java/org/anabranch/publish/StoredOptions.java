package org.anabranch.publish;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A post's options as they lie in the database; what was not stored is as in {@link Options#NONE}.
 */
record StoredOptions(
    @Nullable String firstComment,
    @Nullable Long coverAtMs,
    @Nullable StoredPlace location,
    @Nullable String visibility,
    @Nullable String replies,
    @Nullable List<StoredShelf> shelves,
    @Nullable List<String> collaborators,
    @Nullable String quotes,
    @Nullable StoredPoll poll) {
  record StoredPlace(String id, String name) {}

  record StoredShelf(String kind, String id, String name) {}

  record StoredPoll(String question, List<String> answers, long openMs) {}

  static @Nullable StoredOptions of(Options options) {
    if (options.equals(Options.NONE)) {
      return null;
    }
    Duration cover = options.coverAt();
    Options.Location place = options.location();
    Poll poll = options.poll();
    return new StoredOptions(
        options.firstComment(),
        cover == null ? null : cover.toMillis(),
        place == null ? null : new StoredPlace(place.id(), place.name()),
        options.visibility().name(),
        options.replies().name(),
        options.shelves().stream()
            .map(s -> new StoredShelf(s.kind().name(), s.id(), s.name()))
            .toList(),
        options.collaborators(),
        options.quotes(),
        poll == null
            ? null
            : new StoredPoll(poll.question(), poll.answers(), poll.open().toMillis()));
  }

  Options options() {
    return new Options(
        firstComment == null ? "" : firstComment,
        coverAtMs == null ? null : Duration.ofMillis(coverAtMs),
        location == null ? null : new Options.Location(location.id(), location.name()),
        visibility == null ? Options.Visibility.PUBLIC : Options.Visibility.valueOf(visibility),
        replies == null ? Options.Replies.EVERYONE : Options.Replies.valueOf(replies),
        shelves == null
            ? List.of()
            : shelves.stream()
                .map(s -> new Shelf(Shelf.Kind.valueOf(s.kind()), s.id(), s.name()))
                .toList(),
        collaborators == null ? List.of() : collaborators,
        quotes,
        poll == null
            ? null
            : new Poll(poll.question(), poll.answers(), Duration.ofMillis(poll.openMs())));
  }
}
