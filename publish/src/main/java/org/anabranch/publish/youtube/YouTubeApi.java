package org.anabranch.publish.youtube;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Objects;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Media;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.Slice;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Calls to YouTube, signed with the account's token. */
final class YouTubeApi {
  static final String NAME = "YouTube";
  private static final Duration ONE_CALL = Duration.ofSeconds(60);

  private final Api api;

  YouTubeApi(Api api) {
    this.api = api;
  }

  /** Begins a resumable upload of {@code video}; the reply's {@code Location} is its session. */
  Api.Reply begin(Account account, JsonNode metadata, Media video, Deadline deadline)
      throws Refusal, InterruptedException {
    Query query = new Query().with("uploadType", "resumable").with("part", "snippet,status");
    HttpRequest.Builder request =
        request(account, query.at(account.host("api"), "/upload/youtube/v3/videos"))
            .header("Content-Type", "application/json; charset=UTF-8")
            .header("X-Upload-Content-Length", Long.toString(video.bytes()))
            .header("X-Upload-Content-Type", video.contentType())
            .POST(BodyPublishers.ofString(Json.write(metadata)));
    return Ends.success(
        NAME,
        api.send(account, request, deadline.atMost(ONE_CALL)),
        reply -> YouTubeErrors.classify(reply, Reason.CONTENT));
  }

  /** Sends {@code bytes} to a session, or none to ask where it stands. */
  Api.Call put(Account account, URI session, String range, byte[] bytes, Deadline deadline)
      throws InterruptedException {
    HttpRequest.Builder request =
        request(account, session)
            .header("Content-Range", "bytes " + range)
            .PUT(BodyPublishers.ofByteArray(bytes));
    return api.send(account, request, deadline.atMost(ONE_CALL));
  }

  /** One video's {@code parts}; a missing node when there is no such video. */
  JsonNode video(Account account, String id, String parts, Deadline deadline)
      throws Refusal, InterruptedException {
    Query query = new Query().with("part", parts).with("id", id);
    HttpRequest.Builder request =
        request(account, query.at(account.host("api"), "/youtube/v3/videos")).GET();
    return Ends.success(
            NAME,
            api.send(account, request, deadline.atMost(ONE_CALL)),
            reply -> YouTubeErrors.classify(reply, Reason.TRANSIENT))
        .json()
        .path("items")
        .path(0);
  }

  /** Reads below {@code /youtube/v3}. */
  JsonNode get(Account account, String path, Query query, Deadline deadline)
      throws Refusal, InterruptedException {
    HttpRequest.Builder request =
        request(account, query.at(account.host("api"), "/youtube/v3" + path)).GET();
    return Ends.success(
            NAME,
            api.send(account, request, deadline.atMost(ONE_CALL)),
            reply -> YouTubeErrors.classify(reply, Reason.TRANSIENT))
        .json();
  }

  /** Sends what others may see: how it ends is for the caller to judge. */
  Api.Call send(
      Account account,
      String method,
      String path,
      Query query,
      @Nullable JsonNode body,
      Deadline deadline)
      throws InterruptedException {
    HttpRequest.Builder request =
        request(account, query.at(account.host("api"), "/youtube/v3" + path))
            .header("Content-Type", "application/json; charset=UTF-8")
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.write(body)));
    return api.send(account, request, deadline.atMost(ONE_CALL));
  }

  /** The end of a change that may be said again; a 404 counts as done where that is wanted. */
  static Step.Prepared changed(Api.Call call, boolean goneIsDone) {
    if (goneIsDone && call instanceof Api.Call.Answered(var reply) && reply.status() == 404) {
      return new Step.Done();
    }
    try {
      Ends.success(NAME, call, reply -> YouTubeErrors.classify(reply, Reason.CONTENT));
      return new Step.Done();
    } catch (Refusal e) {
      return new Step.Refused(e.failure());
    }
  }

  /** Sets a video's thumbnail. How it ends does not matter to the video. */
  void thumbnail(Account account, String id, Media cover, Deadline deadline)
      throws InterruptedException {
    URI address =
        new Query()
            .with("videoId", id)
            .with("uploadType", "media")
            .at(account.host("api"), "/upload/youtube/v3/thumbnails/set");
    HttpRequest.Builder request =
        request(account, address)
            .header("Content-Type", cover.contentType())
            .POST(BodyPublishers.ofByteArray(Slice.of(cover.file(), 0, cover.bytes())));
    api.send(account, request, deadline.atMost(ONE_CALL));
  }

  /** The token goes to YouTube's own host only, wherever an upload session may be. */
  private static HttpRequest.Builder request(Account account, URI address) {
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    if (Objects.equals(address.getAuthority(), account.host("api").getAuthority())) {
      request.header("Authorization", "Bearer " + account.credential("access_token").reveal());
    }
    return request;
  }
}
