package org.anabranch.insight;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher;

/** A publisher whose posts are out already and whose figures the test says. */
final class FakePublisher implements Publisher {
  private final Map<String, Publication> publications = new LinkedHashMap<>();
  private final Map<String, Metrics> figures = new LinkedHashMap<>();
  private final List<String> broken = new ArrayList<>();
  private final List<String> measured = new ArrayList<>();
  private Provenance provenance = Provenance.SIMULATED;

  void has(String id, String group, Platform platform, Publication.State state) {
    has(id, group, "acc-" + platform.key(), platform, state, Instant.EPOCH);
  }

  void has(
      String id,
      String group,
      String account,
      Platform platform,
      Publication.State state,
      Instant at) {
    Post post =
        new Post(platform, "", List.of("Text"), List.of(), null, null, List.of(), true, "en");
    publications.put(
        id,
        new Publication(
            id,
            group,
            account,
            post,
            state,
            state == Publication.State.PUBLISHED ? "remote-" + id : null,
            null,
            null,
            1,
            at,
            at));
  }

  void reports(String id, Metrics metrics) {
    figures.put(id, metrics);
  }

  /** From now on measuring {@code id} throws. */
  void breaks(String id) {
    broken.add(id);
  }

  void accountsAre(Provenance of) {
    provenance = of;
  }

  List<String> measured() {
    return List.copyOf(measured);
  }

  @Override
  public Metrics measure(String id, Deadline deadline) {
    measured.add(id);
    if (broken.contains(id)) {
      throw new IllegalStateException("no account any more");
    }
    return figures.getOrDefault(id, Metrics.of(Map.of()));
  }

  @Override
  public List<Publication> group(String group) {
    return publications.values().stream().filter(p -> p.group().equals(group)).toList();
  }

  @Override
  public Optional<Account> account(String id) {
    Platform platform =
        Platform.byKey(id.replaceFirst("^acc-", "").replaceFirst("/.*", "")).orElseThrow();
    return Optional.of(
        new Account(
            id,
            platform,
            platform.title(),
            "",
            Map.of("api", URI.create("http://127.0.0.1:1")),
            Map.of(),
            provenance));
  }

  @Override
  public List<Account> accounts() {
    throw notAsked();
  }

  @Override
  public void disconnect(String id) {
    throw notAsked();
  }

  @Override
  public void connect(Account account) {
    throw notAsked();
  }

  @Override
  public Connector connector(Platform platform) {
    throw notAsked();
  }

  @Override
  public List<Publication> submit(String group, List<Submission> submissions) {
    throw notAsked();
  }

  @Override
  public List<Publication> work(String group, Listener listener, Deadline deadline) {
    throw notAsked();
  }

  @Override
  public List<Publication> recent(int limit) {
    return publications.values().stream().limit(limit).toList();
  }

  @Override
  public Optional<Publication> publication(String id) {
    return Optional.ofNullable(publications.get(id));
  }

  @Override
  public List<String> unfinishedGroups() {
    throw notAsked();
  }

  @Override
  public HandOff handOff(String id) {
    throw notAsked();
  }

  @Override
  public Publication completeHandOff(String id, String link) {
    throw notAsked();
  }

  @Override
  public Publication cancel(String id) {
    throw notAsked();
  }

  @Override
  public Publication retry(String id) {
    throw notAsked();
  }

  @Override
  public List<JournalEntry> journal(String id) {
    throw notAsked();
  }

  @Override
  public AutoCloseable subscribe(Consumer<Publication> listener) {
    throw notAsked();
  }

  private static RuntimeException notAsked() {
    return new UnsupportedOperationException("insight does not ask this");
  }
}
