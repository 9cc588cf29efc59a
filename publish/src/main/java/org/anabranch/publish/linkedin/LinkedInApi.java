package org.anabranch.publish.linkedin;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;

/** Calls to LinkedIn, each with the token, the API version and the protocol version. */
final class LinkedInApi {
  private static final Duration ONE_CALL = Duration.ofSeconds(60);
  private static final Duration ONE_FILE = Duration.ofMinutes(5);

  private final Api api;
  private final String version;

  LinkedInApi(Api api, String version) {
    this.api = api;
    this.version = version;
  }

  JsonNode get(Account account, String path, Query query, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request = request(account, path, query).GET();
    return success(api.send(account, request, deadline.atMost(ONE_CALL)), Reason.TRANSIENT).json();
  }

  /** Asks a finder, which LinkedIn tells from other reads by a header. */
  JsonNode find(Account account, String path, Query query, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        request(account, path, query).header("X-RestLi-Method", "FINDER").GET();
    return success(api.send(account, request, deadline.atMost(ONE_CALL)), Reason.TRANSIENT).json();
  }

  /** Begins or ends an upload. */
  JsonNode upload(Account account, String kind, String action, JsonNode body, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        json(account, "/rest/" + kind, new Query().with("action", action), body);
    return success(api.send(account, request, deadline.atMost(ONE_CALL)), Reason.MEDIA).json();
  }

  /** Sends bytes to an address that LinkedIn gave for them. */
  Api.Reply put(Account account, String address, BodyPublisher bytes, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address))
            .header("Authorization", bearer(account))
            .header("Content-Type", "application/octet-stream")
            .PUT(bytes);
    return success(api.send(account, request, deadline.atMost(ONE_FILE)), Reason.MEDIA);
  }

  /** The call that makes a post: its end is for the caller to judge. */
  Api.Call commit(Account account, JsonNode body, Deadline deadline) throws InterruptedException {
    return commit(account, "/rest/posts", body, deadline);
  }

  /** The same for what goes below a post. */
  Api.Call commit(Account account, String path, JsonNode body, Deadline deadline)
      throws InterruptedException {
    return api.send(account, json(account, path, new Query(), body), deadline.atMost(ONE_CALL));
  }

  /** Changes some fields of what is there: {@code {"patch": {"$set": …}}}. */
  void update(Account account, String path, JsonNode patch, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        json(account, path, new Query(), patch).header("X-RestLi-Method", "PARTIAL_UPDATE");
    success(api.send(request, deadline.atMost(ONE_CALL)), Reason.CONTENT);
  }

  /** Removes; what is gone already is removed, as LinkedIn sees it. */
  void delete(Account account, String path, Reason otherwise, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        request(account, path, new Query()).header("X-RestLi-Method", "DELETE").DELETE();
    success(api.send(request, deadline.atMost(ONE_CALL)), otherwise);
  }

  private HttpRequest.Builder json(Account account, String path, Query query, JsonNode body) {
    return request(account, path, query)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(Json.write(body)));
  }

  private HttpRequest.Builder request(Account account, String path, Query query) {
    return HttpRequest.newBuilder(query.at(account.host("api"), path))
        .header("Authorization", bearer(account))
        .header("LinkedIn-Version", version)
        .header("X-Restli-Protocol-Version", "2.0.0");
  }

  private static String bearer(Account account) {
    return "Bearer " + account.credential("access_token").reveal();
  }

  private static Api.Reply success(Api.Call call, Reason otherwise) throws Refusal {
    return Ends.success("LinkedIn", call, reply -> LinkedInErrors.classify(reply, otherwise));
  }
}
