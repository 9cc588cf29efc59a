package org.anabranch.publish.douyin;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Multipart;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;

/**
 * Calls for a person who consented: {@code open_id} in the address, the person's token in the
 * header {@code access-token}. All are below {@code /api/douyin/v1/video}.
 */
final class DirectApi {
  private static final Duration ONE_CALL = Duration.ofSeconds(60);
  private static final String NAME = "Douyin";
  private static final String BELOW = "/api/douyin/v1/video/";

  private final Api api;

  DirectApi(Api api) {
    this.api = api;
  }

  static Query of(Account account) {
    return new Query().with("open_id", account.remoteId());
  }

  JsonNode get(Account account, String call, Query query, Deadline deadline)
      throws Refusal, InterruptedException {
    return expect(
        api.send(account, request(account, call, query).GET(), deadline.atMost(ONE_CALL)),
        Reason.TRANSIENT);
  }

  JsonNode post(Account account, String call, JsonNode body, Deadline deadline)
      throws Refusal, InterruptedException {
    return expect(send(account, call, body, deadline), Reason.TRANSIENT);
  }

  /** Files, and the calls around them. */
  JsonNode upload(Account account, String call, Query query, Multipart body, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        request(account, call, query).header("Content-Type", body.contentType()).POST(body.body());
    return expect(api.send(account, request, deadline.atMost(ONE_CALL)), Reason.MEDIA);
  }

  JsonNode upload(Account account, String call, Query query, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request = request(account, call, query).POST(BodyPublishers.noBody());
    return expect(api.send(account, request, deadline.atMost(ONE_CALL)), Reason.MEDIA);
  }

  /** A call whose end is for the caller to judge. */
  Api.Call send(Account account, String call, JsonNode body, Deadline deadline)
      throws InterruptedException {
    HttpRequest.Builder request =
        request(account, call, of(account))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.write(body)));
    return api.send(account, request, deadline.atMost(ONE_CALL));
  }

  private static HttpRequest.Builder request(Account account, String call, Query query) {
    URI address = query.at(account.host("api"), BELOW + call + "/");
    return HttpRequest.newBuilder(address)
        .header("access-token", account.credential("access_token").reveal());
  }

  private static JsonNode expect(Api.Call call, Reason otherwise) throws Refusal {
    Api.Reply reply = Ends.success(NAME, call, r -> DouyinErrors.classify(r, otherwise));
    if (!DouyinErrors.isSuccess(reply)) {
      throw new Refusal(DouyinErrors.classify(reply, otherwise));
    }
    return reply.json().path("data");
  }
}
