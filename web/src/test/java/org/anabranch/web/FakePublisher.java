package org.anabranch.web;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Publisher;

/** Publications that are in memory, in every state. */
final class FakePublisher implements Publisher {
  private final Samples samples;

  FakePublisher(Samples samples) {
    this.samples = samples;
  }

  @Override
  public List<Account> accounts() {
    return samples.empty
        ? List.of()
        : Arrays.stream(Platform.values()).map(Samples::account).toList();
  }

  @Override
  public Optional<Account> account(String id) {
    return accounts().stream().filter(a -> a.id().equals(id)).findFirst();
  }

  @Override
  public void disconnect(String id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void connect(Account account) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Connector connector(Platform platform) {
    return new FakeConnector(platform);
  }

  @Override
  public List<Publication> submit(String group, List<Submission> submissions) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Publication> work(String group, Listener listener, Deadline deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Publication> recent(int limit) {
    return List.copyOf(samples.posts);
  }

  @Override
  public List<Publication> group(String group) {
    return samples.posts.stream().filter(p -> p.group().equals(group)).toList();
  }

  @Override
  public Optional<Publication> publication(String id) {
    return samples.post(id);
  }

  @Override
  public List<String> unfinishedGroups() {
    return List.of();
  }

  @Override
  public HandOff handOff(String id) {
    return new HandOff(
        Optional.of(URI.create("https://creator.example.com/compose")),
        List.of(
            "Open the app on your phone.",
            "Choose the video of the package.",
            "Paste the text.",
            "Publish, then copy the link."));
  }

  @Override
  public Publication completeHandOff(String id, String link) {
    if (!link.contains("douyin")) {
      throw Problem.badInput(
              "link-foreign",
              "This is no link of the platform.",
              "It looks like https://www.douyin.com/video/123.")
          .asException();
    }
    return samples.moved(id, State.PUBLISHED);
  }

  @Override
  public Publication cancel(String id) {
    return samples.moved(id, State.CANCELLED);
  }

  @Override
  public Publication retry(String id) {
    return samples.moved(id, State.QUEUED);
  }

  @Override
  public Metrics measure(String id, Deadline deadline) {
    return Metrics.of(Map.of());
  }

  @Override
  public List<JournalEntry> journal(String id) {
    State end = samples.post(id).orElseThrow().state();
    return List.of(
        new JournalEntry(Samples.NOW, State.QUEUED, "accepted"),
        new JournalEntry(Samples.NOW.plusSeconds(1), State.PREPARING, "uploading the files"),
        new JournalEntry(Samples.NOW.plusSeconds(9), State.COMMITTING, "sent part 1 of 1"),
        new JournalEntry(Samples.NOW.plusSeconds(11), end, "the end of it"));
  }

  @Override
  public AutoCloseable subscribe(Consumer<Publication> listener) {
    return () -> {};
  }
}
