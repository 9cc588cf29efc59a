package org.anabranch.publish.meta;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.Answer;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.connect.CallbackKeys;
import org.anabranch.publish.connect.Identity;
import org.anabranch.publish.connect.Renewal;
import org.anabranch.publish.connect.Tokens;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Query;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Facebook Login: a code gives a token of an hour, which is exchanged for one of 60 days; each Page
 * that was ticked has its own, which holds as long as the consent. There is nothing to renew, but
 * access to data ends after 90 days without a new consent.
 */
public abstract class FacebookLogin extends MetaFlow {
  private static final Duration DATA_ACCESS = Duration.ofDays(90);

  private final String version;

  /**
   * @param dialogue the host of the consent page, by its name
   * @param version of the Graph API, with its slash
   */
  protected FacebookLogin(
      Platform platform,
      String dialogue,
      String version,
      List<String> scopes,
      Api api,
      Clock clock) {
    super(
        platform,
        Shape.standard(
            dialogue,
            version + "/dialog/oauth",
            "graph",
            version + "/oauth/access_token",
            ",",
            Proof.FIELDS),
        scopes,
        Renewal.none(),
        api,
        clock);
    this.version = version;
  }

  @Override
  public Optional<Duration> consentHolds() {
    return Optional.of(DATA_ACCESS);
  }

  @Override
  protected HttpRequest.Builder tokenRequest(App app, String path, Query form) {
    return HttpRequest.newBuilder(form.at(app.host("graph"), path)).GET();
  }

  @Override
  public Answer<Tokens> redeem(
      App app, String code, URI redirect, String verifier, Deadline deadline)
      throws InterruptedException {
    Answer<Tokens> shortLived = super.redeem(app, code, redirect, verifier, deadline);
    if (!(shortLived instanceof Answer.Given<Tokens>(var tokens))) {
      return shortLived;
    }
    Query query =
        new Query()
            .with("grant_type", "fb_exchange_token")
            .with("client_id", app.clientId())
            .with("client_secret", app.clientSecret().reveal())
            .with("fb_exchange_token", tokens.access().reveal());
    Answer<Tokens> longLived =
        send(tokenRequest(app, version + "/oauth/access_token", query), this::tokens, deadline);
    return longLived instanceof Answer.Given<Tokens>(var held)
        ? new Answer.Given<>(
            withRights(held, permissions(app, held), FacebookLogin::rights, deadline))
        : longLived;
  }

  /** {@code GET /me/permissions}, one by one with its status (User permissions). */
  private URI permissions(App app, Tokens tokens) {
    return new Query()
        .with("access_token", tokens.access().reveal())
        .at(app.host("graph"), version + "/me/permissions");
  }

  private static Set<String> rights(JsonNode data) {
    return data.valueStream()
        .filter(p -> p.path("status").asString("").equals("granted"))
        .map(p -> p.path("permission").asString(""))
        .collect(Collectors.toSet());
  }

  /** The Pages with tokens; one that was not ticked has none and cannot be posted to. */
  @Override
  public Answer<List<Identity>> identities(App app, Tokens tokens, Deadline deadline)
      throws InterruptedException {
    List<Identity> all = new ArrayList<>();
    Optional<URI> next = Optional.of(pages(app, tokens, ""));
    while (next.isPresent() && all.size() < 1000) {
      switch (send(HttpRequest.newBuilder(next.get()).GET(), Optional::of, deadline)) {
        case Answer.Given<JsonNode>(var reply) -> {
          reply.path("data").forEach(page -> identity(page).ifPresent(all::add));
          String after = reply.path("paging").path("cursors").path("after").asString("");
          next =
              reply.path("paging").has("next") && !after.isEmpty()
                  ? Optional.of(pages(app, tokens, after))
                  : Optional.empty();
        }
        case Answer.Gone<JsonNode>(var code, var message) -> {
          return new Answer.Gone<>(code, message);
        }
        case Answer.Refused<JsonNode>(var code, var message) -> {
          return new Answer.Refused<>(code, message);
        }
        case Answer.Unreachable<JsonNode>(var why, var sent) -> {
          return new Answer.Unreachable<>(why, sent);
        }
      }
    }
    return new Answer.Given<>(List.copyOf(all));
  }

  private URI pages(App app, Tokens tokens, String after) {
    Query query =
        new Query()
            .with("fields", fields())
            .with("limit", 100)
            .with("access_token", tokens.access().reveal());
    if (!after.isEmpty()) {
      query.with("after", after);
    }
    return query.at(app.host("graph"), version + "/me/accounts");
  }

  /** What to read of each Page. */
  protected abstract String fields();

  /** The identity that a Page stands for; empty when there is none or it gave no token. */
  protected abstract Optional<Identity> identity(JsonNode page);

  /** The token of a Page; null when the person did not tick it. */
  protected static @Nullable Secret token(JsonNode page) {
    String token = page.path("access_token").asString("");
    return token.isEmpty() ? null : new Secret(token);
  }

  /** The token is asked for when the address is entered; the app's secret signs the calls. */
  @Override
  public Optional<Set<CallbackKeys.Proof>> calls() {
    return Optional.of(Set.of(CallbackKeys.Proof.TOKEN));
  }

  @Override
  public boolean listens() {
    return true;
  }

  /**
   * Subscribes the Page to the app: {@code POST /{page-id}/subscribed_apps} with the Page's token
   * and {@code pages_manage_metadata}. Instagram's comments and mentions need a field of the linked
   * Page too, whichever (developers.facebook.com, Page Subscribed Apps; Webhooks for Instagram).
   */
  @Override
  public Answer<Boolean> listen(App app, String remoteId, Secret access, Deadline deadline)
      throws InterruptedException {
    Query form =
        new Query().with("subscribed_fields", "feed").with("access_token", access.reveal());
    return send(
        HttpRequest.newBuilder(subscription(app, remoteId, new Query()))
            .header("Content-Type", Query.FORM)
            .POST(form.form()),
        FacebookLogin::success,
        deadline);
  }

  @Override
  public Answer<Boolean> stopListening(App app, String remoteId, Secret access, Deadline deadline)
      throws InterruptedException {
    Query query = new Query().with("access_token", access.reveal());
    return send(
        HttpRequest.newBuilder(subscription(app, remoteId, query)).DELETE(),
        FacebookLogin::success,
        deadline);
  }

  private URI subscription(App app, String remoteId, Query query) {
    return query.at(app.host("graph"), version + "/" + page(remoteId) + "/subscribed_apps");
  }

  private static Optional<Boolean> success(JsonNode reply) {
    return Optional.of(reply.path("success").asBoolean(false));
  }

  /** The Page behind an account; with a Page's token it is {@code me}. */
  protected String page(String remoteId) {
    return "me";
  }

  @Override
  public boolean revokes() {
    return true;
  }

  /** Takes the whole app's consent back, for all Pages of the person whose token is kept beside. */
  @Override
  public Answer<Boolean> revoke(App app, Secret access, @Nullable Secret refresh, Deadline deadline)
      throws InterruptedException {
    URI address =
        new Query()
            .with("access_token", (refresh == null ? access : refresh).reveal())
            .at(app.host("graph"), version + "/me/permissions");
    return send(HttpRequest.newBuilder(address).DELETE(), _ -> Optional.of(true), deadline);
  }
}
