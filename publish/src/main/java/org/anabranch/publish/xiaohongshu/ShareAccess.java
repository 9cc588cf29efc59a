package org.anabranch.publish.xiaohongshu;

import java.net.http.HttpRequest;
import java.time.Clock;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Signs for the share component, twice: once with the app's secret, for an access token, and once
 * with that token, for the page. The token is used at once and kept nowhere.
 */
final class ShareAccess {
  private final Api api;
  private final Clock clock;

  ShareAccess(Api api, Clock clock) {
    this.api = api;
    this.clock = clock;
  }

  ObjectNode verifyConfig(Job job, Deadline deadline) throws Refusal, InterruptedException {
    Account account = job.account();
    String key = account.credential("app_key").reveal();
    long timestamp = clock.millis();
    String nonce = Digest.sha256(job.id() + timestamp).substring(0, 32);
    String token = token(account, key, nonce, timestamp, deadline);
    return Json.object()
        .put("appKey", key)
        .put("nonce", nonce)
        .put("timestamp", Long.toString(timestamp))
        .put("signature", signature(key, nonce, timestamp, token));
  }

  private String token(Account account, String key, String nonce, long timestamp, Deadline deadline)
      throws Refusal, InterruptedException {
    ObjectNode body =
        Json.object()
            .put("app_key", key)
            .put("nonce", nonce)
            .put("timestamp", timestamp)
            .put(
                "signature",
                signature(key, nonce, timestamp, account.credential("app_secret").reveal()));
    Api.Reply reply =
        Ends.success(
            "Xiaohongshu",
            api.send(
                account,
                HttpRequest.newBuilder(
                        new Query().at(account.host("api"), "/api/sns/v1/ext/access/token"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString())),
                deadline),
            ShareAccess::status);
    JsonNode json = reply.json();
    String token = json.path("data").path("access_token").asString("");
    if (json.path("code").asInt(-1) != 0 || token.isEmpty()) {
      throw new Refusal(
          Reason.REAUTHORISE,
          json.path("code").asString("none"),
          "Xiaohongshu does not accept the app's key and secret.");
    }
    return token;
  }

  private static Failure status(Api.Reply reply) {
    Reason reason =
        switch (reply.status()) {
          case 429 -> Reason.THROTTLED;
          case 401, 403 -> Reason.REAUTHORISE;
          default -> reply.status() >= 500 ? Reason.TRANSIENT : Reason.PERMISSION;
        };
    return new Failure(
        reason,
        "http " + reply.status(),
        "Xiaohongshu answered with status %d.".formatted(reply.status()),
        reply.retryAfter().orElse(null));
  }

  static String signature(String key, String nonce, long timestamp, String secret) {
    return Digest.sha256(
        "appKey=%s&nonce=%s&timeStamp=%d%s".formatted(key, nonce, timestamp, secret));
  }
}
