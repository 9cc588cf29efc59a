package org.anabranch.publish.pinterest;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Platform;
import org.anabranch.publish.connect.Answer;
import org.anabranch.publish.connect.App;
import org.anabranch.publish.connect.CodeFlow;
import org.anabranch.publish.connect.Identity;
import org.anabranch.publish.connect.Renewal;
import org.anabranch.publish.connect.Tokens;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Query;

/**
 * Pinterest's OAuth: 30 days, and a refresh token of 60 that is replaced at each use. One posts to
 * a board, so the picker shows boards.
 */
public final class PinterestAuthorisation extends CodeFlow {
  public PinterestAuthorisation(Api api, Clock clock) {
    super(
        Platform.PINTEREST,
        Shape.standard("web", "/oauth/", "api", "/v5/oauth/token", ",", Proof.BASIC),
        List.of("boards:read", "boards:write", "pins:read", "pins:write", "user_accounts:read"),
        Renewal.ahead(Renewal.How.REFRESH_TOKEN, Duration.ofDays(5)),
        api,
        clock);
  }

  @Override
  public Answer<List<Identity>> identities(App app, Tokens tokens, Deadline deadline)
      throws InterruptedException {
    return get(
        new Query().with("page_size", 100).at(app.host("api"), "/v5/boards"),
        tokens.access(),
        reply ->
            Optional.of(
                reply
                    .path("items")
                    .valueStream()
                    .map(
                        b ->
                            new Identity(
                                b.path("id").asString(""),
                                b.path("name").asString(""),
                                "board",
                                null,
                                Map.of()))
                    .toList()),
        deadline);
  }
}
