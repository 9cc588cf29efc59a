package org.anabranch.publish.pinterest;

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
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Calls to Pinterest, signed with the account's token. */
final class PinterestApi {
  static final String NAME = "Pinterest";
  private static final Duration ONE_CALL = Duration.ofSeconds(60);
  private static final Duration ONE_UPLOAD = Duration.ofMinutes(10);

  private final Api api;

  PinterestApi(Api api) {
    this.api = api;
  }

  Api.Reply get(Account account, String path, Query query, Deadline deadline)
      throws Refusal, InterruptedException {
    return Ends.success(
        NAME,
        api.send(account, request(account, path, query).GET(), deadline.atMost(ONE_CALL)),
        reply -> PinterestErrors.classify(reply, Reason.TRANSIENT));
  }

  /** Registers a video that will be sent. */
  JsonNode register(Account account, Deadline deadline) throws Refusal, InterruptedException {
    JsonNode body = Json.object().put("media_type", "video");
    return Ends.success(
            NAME,
            api.send(account, json(account, "/v5/media", body), deadline.atMost(ONE_CALL)),
            reply -> PinterestErrors.classify(reply, Reason.MEDIA))
        .json();
  }

  /** To the store that Pinterest names, which knows nothing of the account's token. */
  void upload(URI address, Multipart body, Deadline deadline) throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", body.contentType())
            .POST(body.body());
    Ends.success(
        NAME,
        api.send(request, deadline.atMost(ONE_UPLOAD)),
        reply -> PinterestErrors.classify(reply, Reason.MEDIA));
  }

  /** The call that makes a pin: its end is for the caller to judge. */
  Api.Call commit(Account account, JsonNode pin, Deadline deadline) throws InterruptedException {
    return api.send(account, json(account, "/v5/pins", pin), deadline);
  }

  /**
   * Changes or removes a pin.
   *
   * @param body null for none
   */
  void change(
      Account account, String method, String path, @Nullable JsonNode body, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        request(account, path, new Query())
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
    Ends.success(
        NAME,
        api.send(account, request, deadline.atMost(ONE_CALL)),
        reply -> PinterestErrors.classify(reply, Reason.CONTENT));
  }

  private static HttpRequest.Builder json(Account account, String path, JsonNode body) {
    return request(account, path, new Query())
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body)));
  }

  private static HttpRequest.Builder request(Account account, String path, Query query) {
    return HttpRequest.newBuilder(query.at(account.host("api"), path))
        .header("Authorization", "Bearer " + account.credential("access_token").reveal());
  }
}
