package org.anabranch.publish.account;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Account;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Conversation;
import org.anabranch.publish.Credentials;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Feature;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Job;
import org.anabranch.publish.LiveLimits;
import org.anabranch.publish.MediaShapes;
import org.anabranch.publish.Metrics;
import org.anabranch.publish.OptionRules;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Profile;
import org.anabranch.publish.Revision;
import org.anabranch.publish.Rules;
import org.anabranch.publish.Step;
import org.anabranch.publish.WithdrawnMetric;

/**
 * A connector whose calls carry tokens that hold: renewed before a step where that is due, and
 * after a refusal of the token. A step that only prepares or reads is then taken again at once,
 * from where its handles say; a commit is not, but refused as worth trying again, so that the
 * journal shows it twice.
 */
final class RenewingConnector implements Connector {
  private final Connector connector;
  private final Credentials credentials;

  RenewingConnector(Connector connector, Credentials credentials) {
    this.connector = connector;
    this.credentials = credentials;
  }

  @Override
  public Connector serving(Account account) {
    Connector serving = connector.serving(account);
    return serving == connector ? this : new RenewingConnector(serving, credentials);
  }

  private interface Call<T> {
    T with(Account account) throws InterruptedException;
  }

  /**
   * @param refusal the failure in an end that refuses
   * @param refused an end that refuses so
   */
  private <T> T twice(
      Account account,
      Deadline deadline,
      Call<T> call,
      Function<T, Optional<Failure>> refusal,
      Function<Failure, T> refused)
      throws InterruptedException {
    return switch (credentials.current(account, deadline)) {
      case Credentials.Held.Lacking(var failure) -> refused.apply(failure);
      case Credentials.Held.NotKept() -> call.with(account);
      case Credentials.Held.Current(var held) -> {
        T end = call.with(held);
        if (refusal.apply(end).filter(RenewingConnector::isOfToken).isEmpty()) {
          yield end;
        }
        yield switch (credentials.renewed(held, deadline)) {
          case Credentials.Held.Lacking(var failure) -> refused.apply(failure);
          case Credentials.Held.NotKept() -> end;
          case Credentials.Held.Current(var renewed) -> call.with(renewed);
        };
      }
    };
  }

  private static boolean isOfToken(Failure failure) {
    return failure.reason() == Reason.REAUTHORISE;
  }

  private static Job with(Job job, Account account) {
    return new Job(job.id(), account, job.post(), job.handles(), job.mediaUrl());
  }

  private static <T> Optional<Failure> refusal(T end) {
    return end instanceof Step.Refused(var failure) ? Optional.of(failure) : Optional.empty();
  }

  @Override
  public Step.Prepared prepare(Job job, Progress progress, Deadline deadline)
      throws InterruptedException {
    return twice(
        job.account(),
        deadline,
        a -> connector.prepare(with(job, a), progress, deadline),
        RenewingConnector::refusal,
        Step.Refused::new);
  }

  @Override
  public Step.Checked check(Job job, Deadline deadline) throws InterruptedException {
    return twice(
        job.account(),
        deadline,
        a -> connector.check(with(job, a), deadline),
        RenewingConnector::refusal,
        Step.Refused::new);
  }

  @Override
  public Step.Committed commit(Job job, int part, Deadline deadline) throws InterruptedException {
    return switch (credentials.current(job.account(), deadline)) {
      case Credentials.Held.Lacking(var failure) -> new Step.Refused(failure);
      case Credentials.Held.NotKept() -> connector.commit(job, part, deadline);
      case Credentials.Held.Current(var held) -> {
        Step.Committed end = connector.commit(with(job, held), part, deadline);
        yield end instanceof Step.Refused(var failure) && isOfToken(failure)
            ? afterRenewal(end, held, deadline)
            : end;
      }
    };
  }

  private Step.Committed afterRenewal(Step.Committed end, Account held, Deadline deadline)
      throws InterruptedException {
    return switch (credentials.renewed(held, deadline)) {
      case Credentials.Held.Lacking(var lacking) -> new Step.Refused(lacking);
      case Credentials.Held.NotKept() -> end;
      case Credentials.Held.Current _ ->
          new Step.Refused(
              new Failure(
                  Reason.TRANSIENT,
                  "token-renewed",
                  "The token had ended; it is renewed.",
                  Duration.ZERO));
    };
  }

  @Override
  public Step.Settled settle(Job job, int part, Deadline deadline) throws InterruptedException {
    return switch (credentials.current(job.account(), deadline)) {
      case Credentials.Held.Lacking(var failure) -> Step.Unknown.of(failure);
      case Credentials.Held.NotKept() -> connector.settle(job, part, deadline);
      case Credentials.Held.Current(var held) -> {
        Step.Settled end = connector.settle(with(job, held), part, deadline);
        if (!(end instanceof Step.Unknown(_, var ofToken) && ofToken)) {
          yield end;
        }
        yield switch (credentials.renewed(held, deadline)) {
          case Credentials.Held.Lacking(var failure) -> Step.Unknown.of(failure);
          case Credentials.Held.NotKept() -> end;
          case Credentials.Held.Current(var again) ->
              connector.settle(with(job, again), part, deadline);
        };
      }
    };
  }

  @Override
  public Step.Confirmed confirm(Job job, Deadline deadline) throws InterruptedException {
    return twice(
        job.account(),
        deadline,
        a -> connector.confirm(with(job, a), deadline),
        RenewingConnector::refusal,
        Step.Refused::new);
  }

  @Override
  public Metrics measure(Account account, String remoteId, Deadline deadline)
      throws InterruptedException {
    return twice(
        account,
        deadline,
        a -> connector.measure(a, remoteId, deadline),
        m -> Optional.ofNullable(m.failure()),
        Metrics::none);
  }

  @Override
  public LiveLimits limits(Account account, Deadline deadline) throws InterruptedException {
    return switch (credentials.current(account, deadline)) {
      case Credentials.Held.Lacking _ -> LiveLimits.NONE;
      case Credentials.Held.NotKept() -> connector.limits(account, deadline);
      case Credentials.Held.Current(var held) -> connector.limits(held, deadline);
    };
  }

  @Override
  public Optional<Conversation> conversation() {
    return connector.conversation().map(c -> new RenewingConversation(c, credentials));
  }

  @Override
  public Optional<Revision> revision() {
    return connector.revision().map(r -> new RenewingRevision(r, credentials));
  }

  /** The account with a token that holds; as it is when there is none, for the platform to say. */
  static Account fresh(Credentials credentials, Account account, Deadline deadline)
      throws InterruptedException {
    return credentials.current(account, deadline) instanceof Credentials.Held.Current(var held)
        ? held
        : account;
  }

  @Override
  public boolean fetchesMedia() {
    return connector.fetchesMedia();
  }

  @Override
  public List<WithdrawnMetric> withdrawn() {
    return connector.withdrawn();
  }

  @Override
  public Profile profile() {
    return connector.profile();
  }

  @Override
  public OptionRules options() {
    return connector.options();
  }

  @Override
  public Platform platform() {
    return connector.platform();
  }

  @Override
  public Delivery delivery() {
    return connector.delivery();
  }

  @Override
  public Rules rules() {
    return connector.rules();
  }

  @Override
  public MediaShapes shapes(Post.Placement placement) {
    return connector.shapes(placement);
  }

  @Override
  public Set<Feature> features() {
    return connector.features();
  }

  @Override
  public Map<String, URI> officialHosts() {
    return connector.officialHosts();
  }

  @Override
  public Set<String> credentials() {
    return connector.credentials();
  }

  @Override
  public Set<String> lacking(Account account) {
    return connector.lacking(account);
  }

  @Override
  public List<Failure> validate(Post post) {
    return connector.validate(post);
  }

  @Override
  public int commits(Post post) {
    return connector.commits(post);
  }

  @Override
  public HandOff handOff(Job job) {
    return connector.handOff(job);
  }

  @Override
  public Optional<Step.Live> recognise(Account account, String link) {
    return connector.recognise(account, link);
  }

  @Override
  public Optional<String> pageOf(Account account, String remoteId) {
    return connector.pageOf(account, remoteId);
  }

  @Override
  public String linkForm() {
    return connector.linkForm();
  }
}
