package org.anabranch.publish.wechatofficial;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.function.Supplier;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Meter;
import org.anabranch.publish.internal.Multipart;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls to WeChat. Its token goes in the address, so no address may ever be told or logged. A call
 * that fails for its token was not carried out, and is sent once more with a new one.
 */
final class WechatApi {
  static final String NAME = "WeChat";
  static final Duration ONE_CALL = Duration.ofSeconds(60);

  private final Api api;
  private final WechatTokens tokens;

  WechatApi(Api api) {
    this.api = api;
    this.tokens = new WechatTokens(api);
  }

  /** A reading, or a call that makes nothing visible. */
  JsonNode post(Account account, String path, ObjectNode body, Reason otherwise, Deadline deadline)
      throws Refusal, InterruptedException {
    return expect(commit(account, path, body, deadline), otherwise);
  }

  /** Sends a picture that stands in an article. */
  JsonNode inline(Account account, Multipart body, Deadline deadline)
      throws Refusal, InterruptedException {
    return upload(account, "/cgi-bin/media/uploadimg", Query::new, body, deadline);
  }

  /** Sends a picture to the account's permanent material. */
  JsonNode material(Account account, Multipart body, Deadline deadline)
      throws Refusal, InterruptedException {
    return upload(
        account,
        "/cgi-bin/material/add_material",
        () -> new Query().with("type", "image"),
        body,
        deadline);
  }

  /**
   * How many calls to one of its interfaces WeChat takes of the account today, by “查询API调用额度”; the
   * names in the reply are {@code daily_limit}, {@code used} and {@code remain}.
   *
   * @return how many are left
   */
  long left(Account account, String path, Deadline deadline) throws Refusal, InterruptedException {
    JsonNode quota =
        post(
                account,
                "/cgi-bin/openapi/quota/get",
                Json.object().put("cgi_path", path),
                Reason.TRANSIENT,
                deadline)
            .path("quota");
    long limit = quota.path("daily_limit").asLong(0);
    if (limit <= 0) {
      throw new Refusal(Reason.TRANSIENT, "no-quota", "WeChat told no quota.");
    }
    long left = quota.path("remain").asLong(limit - quota.path("used").asLong(0));
    api.tell(new Meter.Quota(account, "POST " + path, limit, left));
    return left;
  }

  private JsonNode upload(
      Account account, String path, Supplier<Query> query, Multipart body, Deadline deadline)
      throws Refusal, InterruptedException {
    return expect(
        send(
            account,
            token ->
                HttpRequest.newBuilder(
                        query.get().with("access_token", token).at(account.host("api"), path))
                    .header("Content-Type", body.contentType())
                    .POST(body.body()),
            deadline),
        Reason.MEDIA);
  }

  /**
   * A call whose end is for the caller to judge; a {@link Refusal} when there was no token for it,
   * so that it was not sent.
   */
  Api.Call commit(Account account, String path, ObjectNode body, Deadline deadline)
      throws Refusal, InterruptedException {
    return send(
        account,
        token ->
            HttpRequest.newBuilder(
                    new Query().with("access_token", token).at(account.host("api"), path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())),
        deadline);
  }

  /** A request, once its token is known. */
  private interface WithToken {
    HttpRequest.Builder request(String token);
  }

  private Api.Call send(Account account, WithToken with, Deadline deadline)
      throws Refusal, InterruptedException {
    String token = tokens.get(account, deadline);
    Api.Call call = api.send(account, with.request(token), deadline.atMost(ONE_CALL));
    if (!WechatTokens.isGiven(account)
        && call instanceof Api.Call.Answered(var reply)
        && WechatErrors.isStale(reply)) {
      tokens.forget(account, token);
      return api.send(
          account, with.request(tokens.get(account, deadline)), deadline.atMost(ONE_CALL));
    }
    return call;
  }

  private static JsonNode expect(Api.Call call, Reason otherwise) throws Refusal {
    Api.Reply reply = Ends.success(NAME, call, r -> WechatErrors.classify(r, otherwise));
    if (!WechatErrors.isSuccess(reply)) {
      throw new Refusal(WechatErrors.classify(reply, otherwise));
    }
    return reply.json();
  }
}
