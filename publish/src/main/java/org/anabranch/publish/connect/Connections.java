package org.anabranch.publish.connect;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.jspecify.annotations.Nullable;

/**
 * Connects accounts, says how they stand, and lets them go. What a platform or a person refuses is
 * a {@link org.anabranch.kernel.ProblemException} that says what to do. Safe for many threads;
 * calls that go to a platform block.
 */
public interface Connections {
  /** Platforms whose own consent page connects an account. */
  List<Platform> byConsent();

  /**
   * What an account needs to be given where there is no consent page, or may be given instead of a
   * consent: the names of the credentials; or empty where an app is enough.
   */
  List<String> credentialsOf(Platform platform);

  /** What is asked for unless an app says otherwise. */
  List<String> usualScopes(Platform platform);

  /** Whether there is a sandbox to connect to. */
  boolean hasSandbox();

  /** One app, in whatever workspace. */
  Optional<App> app(String id);

  /**
   * What to enter in a platform's console so that it calls us; empty where it does not.
   *
   * @param id of an app, or of an account without one
   */
  Optional<CallbackKeys.Entered> callbackKeys(Platform platform, String id);

  /** The platform told that this account took its consent back; an unknown one is nothing. */
  void takenBack(String appId, String remoteId);

  /** The apps of a workspace. */
  List<App> apps(String workspace);

  /**
   * Stores an app of the world; its secret is sealed. One with the same client id is changed.
   *
   * @param scopes empty for the usual ones
   */
  App addApp(
      String workspace,
      Platform platform,
      String clientId,
      Secret clientSecret,
      List<String> scopes);

  /** Takes the sandbox's app into the workspace. */
  App addSandboxApp(String workspace, Platform platform) throws InterruptedException;

  /** Forgets an app; a problem while accounts are connected by it. */
  void removeApp(String id);

  /**
   * A person is sent to a consent page.
   *
   * @param consent where to
   * @param nonce must come back from the same browser, by a cookie
   */
  record Begun(URI consent, String nonce) {}

  /**
   * @param redirect this server's callback, as it is registered with the app
   * @param accountId the account to connect again; null for a new one
   */
  Begun begin(String appId, URI redirect, @Nullable String accountId) throws InterruptedException;

  /** What came of a consent. */
  sealed interface Consented {
    record Connected(Account account) implements Consented {}

    /**
     * There is a choice to make, with {@link Connections#choose}.
     *
     * @param several whether more than one may be chosen: only where each has a token of its own
     */
    record Choose(String state, Platform platform, List<Choice> choices, boolean several)
        implements Consented {}
  }

  /** One of several that a person can post as. */
  record Choice(String remoteId, String name, String kind) {}

  /**
   * The person is back.
   *
   * @param parameters of the callback's address
   */
  Consented finish(
      Platform platform, Map<String, String> parameters, String nonce, Deadline deadline)
      throws InterruptedException;

  /** What there is to choose from; empty when it was chosen, or too long ago. */
  Optional<Consented.Choose> choices(String state, String nonce);

  /** Connects those that were chosen. */
  List<Account> choose(String state, String nonce, List<String> remoteIds);

  /** Connects an account by what a person enters, where there is no consent page. */
  Account enter(
      String workspace,
      Platform platform,
      String name,
      String remoteId,
      Map<String, Secret> credentials);

  /** Every account's, in the order of {@link org.anabranch.publish.Publisher#accounts()}. */
  List<AccountHealth> health();

  /** Those where a person should act, now or soon. */
  default List<AccountHealth> reminders() {
    return health().stream().filter(AccountHealth::needsPerson).toList();
  }

  /**
   * Gives the consent back where the platform has a call for it, and forgets the account. A problem
   * while posts for it are planned or not finished.
   *
   * @return whether the platform was told
   */
  boolean disconnect(String accountId, Deadline deadline) throws InterruptedException;

  /**
   * Leaves nothing sealed but what is in the secret store, for a rotation of its key: stores
   * replies that wait for it, and forgets who is on the way through a consent page.
   */
  void settle();

  /** Renews what is due ahead of time. */
  void keep(Deadline deadline) throws InterruptedException;
}
