package org.anabranch.publish.connect;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Platform;
import org.jspecify.annotations.Nullable;

/**
 * How one platform's consent is asked for, redeemed, renewed and given back. Stateless and safe for
 * many threads; calls block, never repeat and never log. One leaf for each platform.
 */
public interface Authorisation {
  Platform platform();

  /** Hosts that are only for connecting, beyond the connector's own. */
  Map<String, URI> officialHosts();

  /** What is asked for unless the app says otherwise. */
  List<String> scopes();

  Renewal renewal();

  /**
   * How long after a consent the person has to give it anew, whatever is renewed in between; empty
   * where there is no such rule or the platform tells the day itself.
   */
  default Optional<Duration> consentHolds() {
    return Optional.empty();
  }

  /**
   * A question to a person.
   *
   * @param state comes back with the person, and is checked
   * @param challenge of PKCE, S256; for platforms that have it
   */
  record Question(App app, URI redirect, String state, String challenge) {
    List<String> scopes(Authorisation authorisation) {
      return app.scopes().isEmpty() ? authorisation.scopes() : app.scopes();
    }
  }

  /** Whether a code challenge goes along. */
  default boolean pkce() {
    return false;
  }

  /** Where to send the person. */
  URI consent(Question question);

  /**
   * Where to send the person, on a platform that first has to be asked for it; {@link #consent}
   * everywhere else.
   */
  default Answer<URI> ask(Question question, Deadline deadline) throws InterruptedException {
    return new Answer.Given<>(consent(question));
  }

  /** What the code is called in the address that the person comes back to. */
  default String codeName() {
    return "code";
  }

  /** Whether an account may be given credentials of its own instead of a consent. */
  default boolean alsoEntered() {
    return false;
  }

  /** Gives tokens for a code, the longest-lived that the platform has. */
  Answer<Tokens> redeem(App app, String code, URI redirect, String verifier, Deadline deadline)
      throws InterruptedException;

  /**
   * New tokens for those that are held. A reply that is lost may have used the refresh token up.
   */
  Answer<Tokens> renew(App app, Secret access, @Nullable Secret refresh, Deadline deadline)
      throws InterruptedException;

  /** Whom one can post as. */
  Answer<List<Identity>> identities(App app, Tokens tokens, Deadline deadline)
      throws InterruptedException;

  /** What the connector needs beside the access token. */
  default Map<String, Secret> credentials(App app) {
    return Map.of();
  }

  /** What its console asks for so that it calls; empty where it does not call. */
  default Optional<Set<CallbackKeys.Proof>> calls() {
    return Optional.empty();
  }

  /** Whether each account has to be asked for to be told of what happens there. */
  default boolean listens() {
    return false;
  }

  /**
   * Has the platform tell of what happens on an account, at the address that is entered for the
   * app; asked twice it is the same.
   *
   * @param access the account's own token
   */
  default Answer<Boolean> listen(App app, String remoteId, Secret access, Deadline deadline)
      throws InterruptedException {
    return new Answer.Given<>(true);
  }

  /** Has it tell no more. */
  default Answer<Boolean> stopListening(App app, String remoteId, Secret access, Deadline deadline)
      throws InterruptedException {
    return new Answer.Given<>(true);
  }

  /** Whether {@link #revoke} does anything. */
  default boolean revokes() {
    return false;
  }

  /** Gives the consent back, where the platform has a call for it. */
  default Answer<Boolean> revoke(
      App app, Secret access, @Nullable Secret refresh, Deadline deadline)
      throws InterruptedException {
    return new Answer.Given<>(false);
  }
}
