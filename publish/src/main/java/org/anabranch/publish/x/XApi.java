package org.anabranch.publish.x;

import com.twitter.twittertext.Extractor;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Multipart;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Calls to X, signed with the account's token. */
final class XApi {
  private static final Duration ONE_CALL = Duration.ofSeconds(60);

  private final Api api;
  private final Extractor links = new Extractor();

  XApi(Api api) {
    this.api = api;
  }

  JsonNode get(Account account, String path, Query query, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request = request(account, path, query).GET();
    return expect(call(account, request, deadline), Reason.TRANSIENT);
  }

  /** Sends JSON in preparation of a post; whatever is wrong with it is wrong with a file. */
  JsonNode post(Account account, String path, JsonNode body, Deadline deadline)
      throws Refusal, InterruptedException {
    return expect(call(account, json(account, path, body), deadline), Reason.MEDIA);
  }

  /** The same without anything to say. */
  JsonNode post(Account account, String path, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request = request(account, path, new Query()).POST(BodyPublishers.noBody());
    return expect(call(account, request, deadline), Reason.MEDIA);
  }

  JsonNode post(Account account, String path, Multipart body, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        request(account, path, new Query())
            .header("Content-Type", body.contentType())
            .POST(body.body());
    return expect(call(account, request, deadline), Reason.MEDIA);
  }

  /** The call that makes a post: its end is for the caller to judge. */
  Api.Call commit(Account account, JsonNode body, Deadline deadline) throws InterruptedException {
    boolean withLink = !links.extractURLs(body.path("text").asString("")).isEmpty();
    return api.send(account, withLink, json(account, "/2/tweets", body), deadline.atMost(ONE_CALL));
  }

  /**
   * Changes or removes something that is there; saying the same again changes nothing.
   *
   * @param body null for none
   */
  Step.Prepared change(
      Account account, String method, String path, @Nullable JsonNode body, Deadline deadline)
      throws InterruptedException {
    HttpRequest.Builder request =
        request(account, path, new Query())
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.write(body)));
    try {
      expect(call(account, request, deadline), Reason.PERMISSION);
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  private HttpRequest.Builder json(Account account, String path, JsonNode body) {
    return request(account, path, new Query())
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(Json.write(body)));
  }

  private static HttpRequest.Builder request(Account account, String path, Query query) {
    return HttpRequest.newBuilder(query.at(account.host("api"), path))
        .header("Authorization", "Bearer " + account.credential("access_token").reveal());
  }

  private Api.Call call(Account account, HttpRequest.Builder request, Deadline deadline)
      throws InterruptedException {
    return api.send(account, request, deadline.atMost(ONE_CALL));
  }

  private static JsonNode expect(Api.Call call, Reason otherwise) throws Refusal {
    return Ends.success("X", call, reply -> XErrors.classify(reply, otherwise)).json();
  }

  /**
   * The post that a post answers; empty when it answers none. Called {@code referenced_posts} since
   * version 2.167 of X's description, and {@code referenced_tweets} before and in its guides.
   */
  static Optional<String> answered(JsonNode post) {
    JsonNode all =
        post.path(post.has("referenced_posts") ? "referenced_posts" : "referenced_tweets");
    return all.valueStream()
        .filter(r -> r.path("type").asString("").equals("replied_to"))
        .map(r -> r.path("id").asString(""))
        .filter(id -> !id.isEmpty())
        .findFirst();
  }
}
