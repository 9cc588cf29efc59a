package org.anabranch.publish.kuaishou;

import java.net.URI;
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

/** Calls to Kuaishou. Its token goes in the address, so no address may ever be told or logged. */
final class KuaishouApi {
  private static final Duration ONE_CALL = Duration.ofSeconds(60);
  private static final String NAME = "Kuaishou";

  private final Api api;

  KuaishouApi(Api api) {
    this.api = api;
  }

  static Query signed(Account account) {
    return new Query()
        .with("app_id", account.credential("app_id").reveal())
        .with("access_token", account.credential("access_token").reveal());
  }

  JsonNode get(Account account, String path, Query query, Deadline deadline)
      throws Refusal, InterruptedException {
    return expect(
        api.send(account, request(account, path, query).GET(), deadline.atMost(ONE_CALL)),
        Reason.TRANSIENT);
  }

  JsonNode post(Account account, String path, Query query, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request = request(account, path, query).POST(BodyPublishers.noBody());
    return expect(api.send(account, request, deadline.atMost(ONE_CALL)), Reason.TRANSIENT);
  }

  /** A call to the upload host, which takes the upload's own token instead of the account's. */
  JsonNode upload(URI host, String path, Query query, byte[] bytes, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(query.at(host, path))
            .header("Content-Type", "video/mp4")
            .POST(BodyPublishers.ofByteArray(bytes));
    return expect(api.send(request, deadline.atMost(ONE_CALL)), Reason.MEDIA);
  }

  /** Where an upload stands. */
  JsonNode uploaded(URI host, Query query, Deadline deadline) throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(query.at(host, "/api/upload/resume")).GET();
    return expect(api.send(request, deadline.atMost(ONE_CALL)), Reason.MEDIA);
  }

  /** The call that makes a work: its end is for the caller to judge. */
  Api.Call commit(Account account, Query query, Multipart body, Deadline deadline)
      throws InterruptedException {
    HttpRequest.Builder request =
        request(account, "/openapi/photo/publish", query)
            .header("Content-Type", body.contentType())
            .POST(body.body());
    return api.send(account, request, deadline.atMost(ONE_CALL));
  }

  private static HttpRequest.Builder request(Account account, String path, Query query) {
    return HttpRequest.newBuilder(query.at(account.host("api"), path));
  }

  private static JsonNode expect(Api.Call call, Reason otherwise) throws Refusal {
    Api.Reply reply = Ends.success(NAME, call, r -> KuaishouErrors.classify(r, otherwise));
    if (!KuaishouErrors.isSuccess(reply)) {
      throw new Refusal(KuaishouErrors.classify(reply, otherwise));
    }
    return reply.json();
  }
}
