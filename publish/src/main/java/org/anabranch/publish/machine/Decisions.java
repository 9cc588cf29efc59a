package org.anabranch.publish.machine;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Job;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Publication.State;
import org.anabranch.publish.Step;
import org.anabranch.publish.account.Accounts;
import org.anabranch.publish.account.Connectors;

/**
 * What a person decides about one publication: that it was published by hand, is stopped, or is
 * tried again. Each takes the publication away from whatever worker has it.
 */
final class Decisions {
  private final Accounts accounts;
  private final Connectors connectors;
  private final Publications store;
  private final WaitingPublications waiting;
  private final Machine.Parts parts;

  Decisions(
      Accounts accounts,
      Connectors connectors,
      Publications store,
      WaitingPublications waiting,
      Machine.Parts parts) {
    this.accounts = accounts;
    this.connectors = connectors;
    this.store = store;
    this.waiting = waiting;
    this.parts = parts;
  }

  HandOff handOff(String id) {
    Publication publication = required(id);
    if (publication.state() != State.WAITING_FOR_PERSON) {
      throw notNow(publication, "waits for no person");
    }
    return connectors.of(publication.post().platform()).handOff(job(publication));
  }

  /** For reading what a connector remembers; changes nothing. */
  private Job job(Publication publication) {
    return new Job(
        publication.id(),
        accountOf(publication),
        publication.post(),
        new StoredHandles(
            store, publication.id(), "", new ConcurrentHashMap<>(store.handles(publication.id()))),
        parts.mediaUrl());
  }

  Account accountOf(Publication publication) {
    return accounts
        .byId(publication.accountId())
        .orElseThrow(() -> Intake.noAccount(publication.post().platform()));
  }

  Publication completeHandOff(String id, String link) {
    Publication publication = required(id);
    Connector connector = connectors.of(publication.post().platform());
    if (connector.delivery() != Connector.Delivery.HAND_OFF) {
      throw notNow(publication, "is not published by hand");
    }
    Step.Live live =
        connector
            .recognise(accountOf(publication), link.strip())
            .orElseThrow(
                () ->
                    Problem.badInput(
                            "link-not-recognised",
                            "“%s” is no link to a post on %s."
                                .formatted(link.strip(), publication.post().platform().title()),
                            "Paste a link like " + connector.linkForm() + ".")
                        .asException());
    Publication done =
        store.decide(
            id,
            e -> {
              if (e.state == State.PUBLISHED && live.remoteId().equals(e.remoteId)) {
                return;
              }
              if (e.state != State.WAITING_FOR_PERSON) {
                throw notNow(e.before, "waits for no person");
              }
              e.remoteId = live.remoteId();
              e.permalink = live.permalink() == null ? link.strip() : live.permalink();
              e.failure = null;
              e.to(State.PUBLISHED, "Live at %s, as told by the person".formatted(e.permalink));
            });
    parts.telling().changed(done);
    return done;
  }

  boolean publishedByHand(Platform platform, String mark, String remoteId) {
    Optional<Publication> handed = waiting.handedOver(platform, mark);
    if (handed.isEmpty()) {
      return false;
    }
    Optional<String> page = connectors.of(platform).pageOf(accountOf(handed.get()), remoteId);
    Publication done =
        store.decide(
            handed.get().id(),
            e -> {
              if (e.state == State.WAITING_FOR_PERSON) {
                e.remoteId = remoteId;
                e.permalink = page.orElse(null);
                e.failure = null;
                e.to(State.PUBLISHED, "Published by the person, as the platform tells");
              }
            });
    parts.telling().changed(done);
    return done.state() == State.PUBLISHED;
  }

  Publication cancel(String id) {
    required(id);
    Publication done =
        store.decide(
            id,
            e -> {
              if (e.state == State.CANCELLED) {
                return;
              }
              boolean late =
                  switch (e.state) {
                    case PUBLISHED, CONFIRMING, OUTCOME_UNKNOWN -> true;
                    case QUEUED,
                        PREPARING,
                        CHECKING,
                        COMMITTING,
                        WAITING_FOR_PERSON,
                        WAITING_FOR_ACCOUNT,
                        FAILED,
                        CANCELLED ->
                        e.live() > 0 || e.armed().isPresent() || e.remoteId != null;
                  };
              if (late) {
                throw notNow(e.before, "is or may be visible already");
              }
              e.to(State.CANCELLED, "A person stopped it");
            });
    parts.telling().changed(done);
    return done;
  }

  Publication retry(String id) {
    int commits = commits(required(id));
    Publication done =
        store.decide(
            id,
            e -> {
              if (e.state != State.FAILED
                  && e.state != State.OUTCOME_UNKNOWN
                  && e.state != State.WAITING_FOR_PERSON) {
                throw notNow(e.before, "neither failed nor is unknown");
              }
              e.tryAnew(commits);
            });
    parts.telling().changed(done);
    return done;
  }

  private int commits(Publication publication) {
    Connector connector = connectors.of(accountOf(publication));
    return connector.delivery() == Connector.Delivery.DIRECT
        ? connector.commits(publication.post())
        : 0;
  }

  static RuntimeException notNow(Publication publication, String why) {
    return Problem.of(
            Problem.Kind.CONFLICT,
            "publication-" + publication.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
            "The %s post %s.".formatted(publication.post().platform().title(), why),
            "Look at its journal to see where it stands.")
        .asException();
  }

  Publication required(String id) {
    return store
        .find(id)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "publication-missing",
                        "There is no publication %s.".formatted(id),
                        "See the ids with: anabranch show RUN --json")
                    .asException());
  }
}
