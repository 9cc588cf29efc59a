package org.anabranch.publish.bilibili;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.anabranch.kernel.Deadline;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Multipart;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Calls to Bilibili: signed to its API, with the upload's own token to its upload host. */
final class BilibiliApi {
  static final String ARCHIVE = "/arcopen/fn/archive";

  private static final Duration ONE_CALL = Duration.ofSeconds(60);
  private static final String NAME = "Bilibili";

  private final Api api;
  private final Signature signature;

  BilibiliApi(Api api, Signature signature) {
    this.api = api;
    this.signature = signature;
  }

  /** The {@code data} of a reading. */
  JsonNode get(Account account, String path, Query query, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request = member(account, path, query).GET();
    signature.sign(request, account, "");
    return expect(api.send(account, request, deadline.atMost(ONE_CALL)), Reason.TRANSIENT);
  }

  /** A call that makes nothing visible. */
  JsonNode post(Account account, String path, Query query, ObjectNode body, Deadline deadline)
      throws Refusal, InterruptedException {
    return expect(send(account, path, query, body, deadline), Reason.MEDIA);
  }

  /** Changes a submission's words. */
  void edit(Account account, ObjectNode body, Deadline deadline)
      throws Refusal, InterruptedException {
    expect(send(account, ARCHIVE + "/edit", new Query(), body, deadline), Reason.CONTENT);
  }

  JsonNode cover(Account account, Multipart body, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        member(account, ARCHIVE + "/cover/upload", new Query())
            .header("Content-Type", body.contentType())
            .POST(body.body());
    signature.sign(request, account, "");
    return expect(api.send(account, request, deadline.atMost(ONE_CALL)), Reason.MEDIA);
  }

  void part(Account account, Query query, byte[] bytes, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(query.at(account.host("upos"), "/video/v2/part/upload"))
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(bytes));
    expect(api.send(account, request, deadline.atMost(ONE_CALL)), Reason.MEDIA);
  }

  /** The call that makes a submission: its end is for the caller to judge. */
  Api.Call commit(Account account, Query query, ObjectNode body, Deadline deadline)
      throws InterruptedException {
    return send(account, ARCHIVE + "/add-by-utoken", query, body, deadline);
  }

  private Api.Call send(
      Account account, String path, Query query, ObjectNode body, Deadline deadline)
      throws InterruptedException {
    String json = body.isEmpty() ? "" : body.toString();
    HttpRequest.Builder request =
        member(account, path, query)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json));
    signature.sign(request, account, json);
    return api.send(account, request, deadline.atMost(ONE_CALL));
  }

  private static HttpRequest.Builder member(Account account, String path, Query query) {
    return HttpRequest.newBuilder(query.at(account.host("member"), path));
  }

  private static JsonNode expect(Api.Call call, Reason otherwise) throws Refusal {
    Api.Reply reply = Ends.success(NAME, call, r -> BilibiliErrors.classify(r, otherwise));
    if (!BilibiliErrors.isSuccess(reply)) {
      throw new Refusal(BilibiliErrors.classify(reply, otherwise));
    }
    return reply.json().path("data");
  }
}
