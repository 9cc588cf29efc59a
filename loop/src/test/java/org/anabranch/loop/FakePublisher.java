package org.anabranch.loop;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Failure;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Metrics.Metric;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher;

/**
 * A publisher that keeps everything in memory, lets each post appear once, and ends each where the
 * test says; {@link State#PUBLISHED} unless told otherwise.
 */
public final class FakePublisher implements Publisher {
  private final String prefix;
  private final Map<String, Publication> publications = new LinkedHashMap<>();
  private final Map<Platform, State> ends = new EnumMap<>(Platform.class);
  private final Set<Platform> accounts = EnumSet.allOf(Platform.class);
  private final Set<Platform> halfWay = EnumSet.noneOf(Platform.class);
  private final List<String> appeared = new ArrayList<>();

  public FakePublisher() {
    this("");
  }

  /**
   * @param prefix keeps the ids of several publishers over one database apart
   */
  public FakePublisher(String prefix) {
    this.prefix = prefix;
  }

  /** From now on, posts for {@code platform} end so. */
  public synchronized void ends(Platform platform, State state) {
    ends.put(platform, state);
  }

  /** From now on, posts for {@code platform} fail when a part of them is out already. */
  public synchronized void failsHalfWay(Platform platform) {
    ends.put(platform, State.FAILED);
    halfWay.add(platform);
  }

  public synchronized void disconnect(Platform platform) {
    accounts.remove(platform);
  }

  /** Every post that appeared, each time it did: {@code run/platform}. */
  public synchronized List<String> appeared() {
    return List.copyOf(appeared);
  }

  @Override
  public synchronized List<Account> accounts() {
    return accounts.stream().map(p -> account(p, "acc-" + p.key())).toList();
  }

  @Override
  public synchronized Optional<Account> account(String id) {
    return accounts.stream()
        .filter(p -> id.startsWith("acc-" + p.key()))
        .findFirst()
        .map(p -> account(p, id));
  }

  private static Account account(Platform platform, String id) {
    return new Account(
        id,
        platform,
        platform.title(),
        "",
        Map.of("api", URI.create("http://127.0.0.1:1")),
        Map.of(),
        Provenance.SIMULATED);
  }

  @Override
  public void disconnect(String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized List<Publication> submit(String group, List<Submission> submissions) {
    for (Submission s : submissions) {
      String id = "pub" + prefix + "-" + group + "-" + s.post().platform().key();
      publications.putIfAbsent(
          id,
          new Publication(
              id,
              group,
              s.accountId(),
              s.post(),
              State.QUEUED,
              null,
              null,
              null,
              0,
              Instant.EPOCH,
              Instant.EPOCH));
    }
    return group(group);
  }

  @Override
  public synchronized List<Publication> work(String group, Listener listener, Deadline deadline) {
    for (Publication p : group(group)) {
      if (!p.state().isResting()) {
        listener.changed(p, 0.5, "publishing");
        Publication ended = ended(p);
        publications.put(p.id(), ended);
        listener.changed(ended, 1, ended.state().name().toLowerCase(Locale.ROOT));
      }
    }
    return group(group);
  }

  private Publication ended(Publication p) {
    Platform platform = p.post().platform();
    State end = ends.getOrDefault(platform, State.PUBLISHED);
    return switch (end) {
      case PUBLISHED -> {
        appeared.add(p.group() + "/" + platform.key());
        yield with(p, end, "r-" + p.id(), "http://127.0.0.1:1/" + platform.key(), null);
      }
      case FAILED ->
          with(
              p,
              end,
              halfWay.contains(platform) ? "r-" + p.id() : null,
              null,
              Failure.of(Failure.Reason.CONTENT, "187", "The platform refused the text."));
      default -> with(p, end, null, null, null);
    };
  }

  private static Publication with(
      Publication p,
      State state,
      @org.jspecify.annotations.Nullable String remoteId,
      @org.jspecify.annotations.Nullable String link,
      @org.jspecify.annotations.Nullable Failure failure) {
    return new Publication(
        p.id(),
        p.group(),
        p.accountId(),
        p.post(),
        state,
        remoteId,
        link,
        failure,
        p.attempts() + 1,
        p.createdAt(),
        p.updatedAt());
  }

  @Override
  public synchronized List<Publication> recent(int limit) {
    return publications.values().stream().toList().reversed().stream().limit(limit).toList();
  }

  @Override
  public synchronized List<Publication> group(String group) {
    return publications.values().stream().filter(p -> p.group().equals(group)).toList();
  }

  @Override
  public synchronized Optional<Publication> publication(String id) {
    return Optional.ofNullable(publications.get(id));
  }

  @Override
  public synchronized List<String> unfinishedGroups() {
    return publications.values().stream()
        .filter(p -> !p.state().isResting())
        .map(Publication::group)
        .distinct()
        .toList();
  }

  @Override
  public HandOff handOff(String id) {
    return new HandOff(Optional.empty(), List.of("Open the app."));
  }

  @Override
  public synchronized Publication completeHandOff(String id, String link) {
    Publication p = required(id);
    if (!link.startsWith("https://")) {
      throw Problem.badInput("link-strange", "“" + link + "” is no link there.", "Copy it again.")
          .asException();
    }
    return put(with(p, State.PUBLISHED, "r-" + id, link, null));
  }

  @Override
  public synchronized Publication cancel(String id) {
    return put(with(required(id), State.CANCELLED, null, null, null));
  }

  @Override
  public synchronized Publication retry(String id) {
    return put(with(required(id), State.QUEUED, null, null, null));
  }

  private Publication put(Publication publication) {
    publications.put(publication.id(), publication);
    return publication;
  }

  private Publication required(String id) {
    return publication(id)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "publication-missing",
                        "There is no publication " + id + ".",
                        "List them.")
                    .asException());
  }

  @Override
  public synchronized Metrics measure(String id, Deadline deadline) {
    required(id);
    return Metrics.of(Map.of(Metric.VIEWS, 1200L, Metric.LIKES, 30L, Metric.SHARES, 6L));
  }

  @Override
  public synchronized List<JournalEntry> journal(String id) {
    return List.of(new JournalEntry(Instant.EPOCH, required(id).state(), "as it stands"));
  }

  @Override
  public void connect(Account account) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Connector connector(Platform platform) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AutoCloseable subscribe(Consumer<Publication> listener) {
    return () -> {};
  }
}
