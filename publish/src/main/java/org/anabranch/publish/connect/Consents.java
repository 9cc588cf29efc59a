package org.anabranch.publish.connect;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.kernel.Provenance;
import org.anabranch.publish.Account;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.Connections.Choice;
import org.anabranch.publish.connect.Connections.Consented;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A person's way to a platform's consent page and back, once for each state, and the choice where
 * one consent covers several accounts.
 */
final class Consents {
  private static final Logger LOG = LoggerFactory.getLogger(Consents.class);
  private static final Duration ASKING = Duration.ofSeconds(20);

  private final Authorisations authorisations;
  private final OwnApps apps;
  private final Connecting connecting;
  private final GrantedAccounts accounts;
  private final CallbackKeys callbackKeys;

  Consents(
      Authorisations authorisations,
      OwnApps apps,
      Connecting connecting,
      GrantedAccounts accounts,
      CallbackKeys callbackKeys) {
    this.authorisations = authorisations;
    this.apps = apps;
    this.connecting = connecting;
    this.accounts = accounts;
    this.callbackKeys = callbackKeys;
  }

  Connections.Begun begin(String appId, URI redirect, @Nullable String accountId)
      throws InterruptedException {
    App app =
        apps.find(appId)
            .orElseThrow(
                () ->
                    Problem.of(
                            Problem.Kind.NOT_FOUND,
                            "app-missing",
                            "There is no such app.",
                            "Enter its id and secret first.")
                        .asException());
    Connecting.Begun begun = connecting.begin(app, redirect, accountId);
    Authorisation.Question question =
        new Authorisation.Question(app, redirect, begun.state(), Pkce.challenge(begun.verifier()));
    if (app.provenance() == Provenance.SIMULATED
        && authorisations.require(app.platform()).calls().isPresent()) {
      callAt(app, redirect.resolve("/callbacks/" + app.platform().key() + "/" + app.id()));
    }
    Answer<URI> consent = authorisations.require(app.platform()).ask(question, Deadline.in(ASKING));
    return new Connections.Begun(value(app.platform(), consent, "the app"), begun.nonce());
  }

  /** Where nobody takes calls at this address, remarks are read in their time all the same. */
  private void callAt(App app, URI address) throws InterruptedException {
    try {
      apps.sandbox().callAt(app, address, callbackKeys.of(app.id()));
    } catch (ProblemException e) {
      LOG.atWarn()
          .addKeyValue("platform", app.platform().key())
          .addKeyValue("why", e.getMessage())
          .log("The sandbox cannot call");
    }
  }

  Consented finish(
      Platform platform, Map<String, String> parameters, String nonce, Deadline deadline)
      throws InterruptedException {
    String state = parameters.getOrDefault("state", "");
    Connecting.Returned back = connecting.back(state, nonce).orElseThrow(Consents::unknownState);
    App app =
        apps.find(back.appId())
            .filter(a -> a.platform() == platform)
            .orElseThrow(Consents::unknownState);
    Authorisation leaf = authorisations.require(platform);
    String code = parameters.getOrDefault(leaf.codeName(), "");
    if (parameters.containsKey("error") || code.isEmpty()) {
      throw refused(platform, parameters);
    }
    Tokens tokens =
        value(
            platform,
            leaf.redeem(app, code, back.redirect(), back.verifier(), deadline),
            "the code");
    List<Identity> identities =
        value(platform, leaf.identities(app, tokens, deadline), "who you are");
    return consented(state, app, back, new Choices(tokens, identities));
  }

  private static ProblemException unknownState() {
    return Problem.badInput(
            "consent-unknown",
            "This answer to a consent page was not asked for here, was used, or is too old.",
            "Begin again in this browser, and finish within a quarter of an hour.")
        .asException();
  }

  private static ProblemException refused(Platform platform, Map<String, String> parameters) {
    String error = parameters.getOrDefault("error", "no code");
    boolean denied = error.equals("access_denied") || error.startsWith("user_cancelled");
    return denied
        ? Problem.badInput(
                "consent-denied",
                "The consent was refused at %s.".formatted(platform.title()),
                "Connect again and allow it, or leave the account out.")
            .asException()
        : Problem.badInput(
                "consent-failed",
                "%s answered “%s”.".formatted(platform.title(), shown(error)),
                error.contains("scope")
                    ? "Ask only for scopes that the app was granted: change them with the app."
                    : "Check the app's redirect address and products in the developers' console.")
            .asException();
  }

  /** What came in an address, cut to what an error code can be. */
  private static String shown(String text) {
    String plain = text.replaceAll("[^A-Za-z0-9_.\\- ]", "");
    return plain.substring(0, Math.min(60, plain.length()));
  }

  private static <T> T value(Platform platform, Answer<T> answer, String what) {
    return switch (answer) {
      case Answer.Given<T>(var value) -> value;
      case Answer.Gone<T>(var code, var message) ->
          throw Problem.badInput(
                  "consent-not-taken",
                  "%s does not take %s: %s (%s)."
                      .formatted(platform.title(), what, message.replaceAll("\\.$", ""), code),
                  "Connect again.")
              .asException();
      case Answer.Refused<T>(var code, var message) ->
          throw Problem.badInput(
                  "app-refused",
                  "%s refuses the app: %s (%s)."
                      .formatted(platform.title(), message.replaceAll("\\.$", ""), code),
                  "Check the app's id, secret and redirect address.")
              .asException();
      case Answer.Unreachable<T>(var why, _) ->
          throw Problem.of(
                  Problem.Kind.UNAVAILABLE,
                  "platform-unreachable",
                  "%s did not answer: %s.".formatted(platform.title(), why),
                  "Connect again in a moment.")
              .asException();
    };
  }

  private Consented consented(String state, App app, Connecting.Returned back, Choices choices) {
    List<Identity> identities = choices.identities();
    if (identities.isEmpty()) {
      connecting.end(state);
      throw Problem.badInput(
              "nothing-to-post-as",
              "The consent names nothing on %s to post as.".formatted(app.platform().title()),
              nothing(app.platform()))
          .asException();
    }
    if (back.accountId() != null) {
      connecting.end(state);
      return new Consented.Connected(accounts.again(app, back.accountId(), choices));
    }
    if (identities.size() == 1) {
      connecting.end(state);
      return new Consented.Connected(
          accounts.connect(app, choices.tokens(), identities.getFirst()));
    }
    connecting.choosing(state, choices.json());
    return choose(state, app.platform(), identities);
  }

  private static String nothing(Platform platform) {
    return switch (platform) {
      case FACEBOOK -> "Tick the Page on the consent page; personal profiles cannot be posted to.";
      case INSTAGRAM ->
          "Make the account a professional one, link it to a Page, and tick that Page.";
      case YOUTUBE -> "Make a channel for this Google account first.";
      case PINTEREST -> "Make a board first: every Pin needs one.";
      default -> "Look whether the account is complete.";
    };
  }

  private static Consented.Choose choose(
      String state, Platform platform, List<Identity> identities) {
    return new Consented.Choose(
        state,
        platform,
        identities.stream().map(i -> new Choice(i.remoteId(), i.name(), i.kind())).toList(),
        identities.stream().allMatch(i -> i.token() != null));
  }

  Optional<Consented.Choose> choices(String state, String nonce) {
    return connecting
        .pending(state, nonce)
        .flatMap(back -> apps.find(back.appId()))
        .flatMap(
            app ->
                connecting
                    .choices(state, nonce)
                    .map(c -> choose(state, app.platform(), Choices.of(c).identities())));
  }

  List<Account> choose(String state, String nonce, List<String> remoteIds) {
    Connecting.Returned back = connecting.pending(state, nonce).orElseThrow(Consents::unknownState);
    App app = apps.find(back.appId()).orElseThrow(Consents::unknownState);
    Choices choices =
        Choices.of(connecting.choices(state, nonce).orElseThrow(Consents::unknownState));
    List<Identity> chosen =
        choices.identities().stream().filter(i -> remoteIds.contains(i.remoteId())).toList();
    if (chosen.isEmpty()) {
      throw Problem.badInput("nothing-chosen", "Nothing was chosen.", "Tick at least one.")
          .asException();
    }
    if (chosen.size() > 1 && chosen.stream().anyMatch(i -> i.token() == null)) {
      // They would share one refresh token, and the first renewal would end the others.
      throw Problem.badInput(
              "one-at-a-time",
              "%s gives one token for all of them.".formatted(app.platform().title()),
              "Choose one, and connect again for each other.")
          .asException();
    }
    List<Account> connected =
        chosen.stream().map(i -> accounts.connect(app, choices.tokens(), i)).toList();
    connecting.end(state);
    return connected;
  }
}
