package org.anabranch.publish.machine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.MediaHost;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publisher.Submission;
import org.anabranch.publish.TimedPublisher.Accepted;
import org.anabranch.publish.TimedPublisher.Timed;
import org.anabranch.publish.account.Accounts;
import org.anabranch.publish.account.Connectors;

/** Takes posts in: what does not fit its platform is told and not stored. */
final class Intake {
  private final Accounts accounts;
  private final Connectors connectors;
  private final Publications store;
  private final TimedPublications timed;
  private final MediaHost host;
  private final Telling telling;

  Intake(
      Accounts accounts,
      Connectors connectors,
      Publications store,
      TimedPublications timed,
      MediaHost host,
      Telling telling) {
    this.accounts = accounts;
    this.connectors = connectors;
    this.store = store;
    this.timed = timed;
    this.host = host;
    this.telling = telling;
  }

  List<Publication> submit(String group, List<Submission> submissions) {
    Set<String> there = new HashSet<>();
    store.group(group).forEach(p -> there.add(p.accountId()));
    Map<String, String> wrong = new LinkedHashMap<>();
    Set<String> asked = new HashSet<>();
    for (Submission submission : submissions) {
      if (!asked.add(submission.accountId())) {
        throw new IllegalArgumentException(
            "Account %s is named twice in group %s".formatted(submission.accountId(), group));
      }
      if (!there.contains(submission.accountId())) {
        misfit(submission, accounts::byId)
            .ifPresent(w -> wrong.put(submission.post().platform().key(), w));
      }
    }
    if (!wrong.isEmpty()) {
      throw new Problem(
              Problem.Kind.BAD_INPUT,
              "post-does-not-fit",
              String.join(" ", wrong.values()),
              "Edit the text or the media of: " + String.join(", ", wrong.keySet()) + ".",
              wrong)
          .asException();
    }
    List<Publication> stored = store.add(group, submissions);
    stored.stream().filter(p -> !there.contains(p.accountId())).forEach(telling::changed);
    return stored;
  }

  private Optional<String> misfit(
      Submission submission, Function<String, Optional<Account>> accountOf) {
    Platform platform = submission.post().platform();
    Account account =
        accountOf.apply(submission.accountId()).orElseThrow(() -> noAccount(platform));
    if (account.platform() != platform) {
      throw new IllegalArgumentException(
          "Account %s is not on %s".formatted(account.id(), platform.title()));
    }
    List<Failure> failures = new ArrayList<>(connectors.of(account).validate(submission.post()));
    if (failures.isEmpty()) {
      unfetchable(account, submission.post()).ifPresent(failures::add);
    }
    return failures.isEmpty()
        ? Optional.empty()
        : Optional.of(String.join(" ", failures.stream().map(Failure::told).toList()));
  }

  Optional<Failure> unfetchable(Account account, Post post) {
    return isFetched(post, account) ? host.unreachable() : Optional.empty();
  }

  /**
   * Whether the world's own platform will come for the post's files; the sandbox always reaches us.
   */
  private boolean isFetched(Post post, Account account) {
    return account.provenance() == Provenance.MEASURED
        && !post.media().isEmpty()
        && connectors.of(account).fetchesMedia();
  }

  static RuntimeException noAccount(Platform platform) {
    return Problem.of(
            Problem.Kind.NOT_FOUND,
            "account-missing",
            "There is no %s account.".formatted(platform.title()),
            "Connect one first.")
        .asException();
  }

  Accepted submitEach(List<Timed> posts) {
    Map<String, Problem> refused = new LinkedHashMap<>();
    List<Timed> fitting = new ArrayList<>();
    Map<String, Optional<Account>> asked = new HashMap<>();
    for (Timed timed : posts) {
      try {
        misfit(timed.submission(), id -> asked.computeIfAbsent(id, accounts::byId))
            .ifPresentOrElse(
                wrong ->
                    refused.put(
                        timed.group(),
                        Problem.badInput("post-does-not-fit", wrong, "Edit its text or media.")),
                () -> fitting.add(timed));
      } catch (ProblemException e) {
        refused.put(timed.group(), e.problem());
      }
    }
    return new Accepted(timed.add(fitting), refused);
  }
}
