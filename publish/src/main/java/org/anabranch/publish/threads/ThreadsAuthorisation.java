package org.anabranch.publish.threads;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.Answer;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.connect.Identity;
import org.anabranch.publish.connect.Renewal;
import org.anabranch.publish.connect.Tokens;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.meta.MetaFlow;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Threads' OAuth: a code gives a token of an hour, exchanged for one of 60 days. That one is
 * prolonged by itself, while it holds and once it is a day old; so it is done a month ahead. What
 * was granted is told by {@code /debug_token} to the app's testers (developers.facebook.com,
 * Threads, Debug Access Token); of others it stays unknown.
 */
public final class ThreadsAuthorisation extends MetaFlow {
  public ThreadsAuthorisation(Api api, Clock clock) {
    super(
        Platform.THREADS,
        Shape.standard(
            "login", "/oauth/authorize", "graph", "/oauth/access_token", ",", Proof.FIELDS),
        List.of(
            "threads_basic",
            "threads_content_publish",
            "threads_manage_insights",
            "threads_read_replies",
            "threads_manage_replies",
            "threads_manage_mentions",
            "threads_location_tagging",
            "threads_delete"),
        new Renewal(Renewal.How.ACCESS_TOKEN, Duration.ofDays(30), Duration.ofHours(24), true),
        api,
        clock);
  }

  @Override
  public Map<String, URI> officialHosts() {
    return Map.of("login", URI.create("https://threads.net"));
  }

  @Override
  public Answer<Tokens> redeem(
      App app, String code, URI redirect, String verifier, Deadline deadline)
      throws InterruptedException {
    // The address that comes back ends in “#_”, which some browsers hand on.
    Answer<Tokens> shortLived =
        super.redeem(app, code.replaceFirst("#_$", ""), redirect, verifier, deadline);
    if (!(shortLived instanceof Answer.Given<Tokens>(var tokens))) {
      return shortLived;
    }
    URI address =
        new Query()
            .with("grant_type", "th_exchange_token")
            .with("client_secret", app.clientSecret().reveal())
            .with("access_token", tokens.access().reveal())
            .at(app.host("graph"), "/access_token");
    Answer<Tokens> longLived = send(HttpRequest.newBuilder(address).GET(), this::tokens, deadline);
    return longLived instanceof Answer.Given<Tokens>(var held)
        ? new Answer.Given<>(
            withRights(held, debug(app, held), ThreadsAuthorisation::scopes, deadline))
        : longLived;
  }

  private static Set<String> scopes(JsonNode data) {
    return data.path("scopes")
        .valueStream()
        .map(scope -> scope.asString(""))
        .collect(Collectors.toSet());
  }

  private static URI debug(App app, Tokens tokens) {
    return new Query()
        .with("access_token", tokens.access().reveal())
        .with("input_token", tokens.access().reveal())
        .at(app.host("graph"), "/v1.0/debug_token");
  }

  @Override
  public Answer<Tokens> renew(App app, Secret access, @Nullable Secret refresh, Deadline deadline)
      throws InterruptedException {
    URI address =
        new Query()
            .with("grant_type", "th_refresh_token")
            .with("access_token", access.reveal())
            .at(app.host("graph"), "/refresh_access_token");
    return send(HttpRequest.newBuilder(address).GET(), this::tokens, deadline);
  }

  @Override
  public Answer<List<Identity>> identities(App app, Tokens tokens, Deadline deadline)
      throws InterruptedException {
    URI address =
        new Query()
            .with("fields", "id,username")
            .with("access_token", tokens.access().reveal())
            .at(app.host("graph"), "/v1.0/me");
    return send(
        HttpRequest.newBuilder(address).GET(),
        reply -> person(reply.path("id"), reply.path("username")),
        deadline);
  }
}
