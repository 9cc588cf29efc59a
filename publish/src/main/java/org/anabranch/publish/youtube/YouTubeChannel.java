package org.anabranch.publish.youtube;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Account;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.LiveLimits;
import org.anabranch.publish.Shelf;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Mark;
import org.anabranch.publish.internal.Query;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What goes with a video that is there: its playlist and its first comment. */
final class YouTubeChannel {
  private static final String SHELVED = "playlist";
  private static final int TRIES = 3;
  private static final int PAGE = 50;

  /** Of a channel whose owner has not confirmed a telephone number. */
  private static final Duration UNVERIFIED = Duration.ofMinutes(15);

  private final YouTubeApi api;

  YouTubeChannel(YouTubeApi api) {
    this.api = api;
  }

  LiveLimits limits(Account account, Deadline deadline) throws InterruptedException {
    try {
      Query mine = new Query().with("part", "snippet").with("mine", true).with("maxResults", PAGE);
      JsonNode playlists = api.get(account, "/playlists", mine, deadline);
      List<Shelf> shelves = new ArrayList<>();
      for (JsonNode list : playlists.path("items")) {
        String name = list.path("snippet").path("title").asString("");
        shelves.add(new Shelf(Shelf.Kind.PLAYLIST, list.path("id").asString(), name));
      }
      Query status = new Query().with("part", "status").with("mine", true);
      String uploads =
          api.get(account, "/channels", status, deadline)
              .path("items")
              .path(0)
              .path("status")
              .path("longUploadsStatus")
              .asString("");
      boolean brief = uploads.equals("eligible") || uploads.equals("disallowed");
      boolean all = playlists.path("nextPageToken").asString("").isEmpty();
      return new LiveLimits(
          OptionalLong.empty(),
          OptionalLong.empty(),
          brief ? Optional.of(UNVERIFIED) : Optional.empty(),
          all ? Optional.of(shelves) : Optional.empty());
    } catch (Refusal e) {
      return LiveLimits.NONE;
    }
  }

  /**
   * Puts the video into its playlist, unless it is there; tried a few times, and whatever comes of
   * it, the video is live.
   */
  void shelve(Job job, String video, Deadline deadline) throws InterruptedException {
    Optional<String> playlist = job.post().options().shelf(Shelf.Kind.PLAYLIST);
    int tries = job.handles().get(SHELVED).map(Integer::parseInt).orElse(0);
    if (playlist.isEmpty() || tries >= TRIES) {
      return;
    }
    try {
      Query query =
          new Query()
              .with("part", "snippet")
              .with("playlistId", playlist.get())
              .with("videoId", video);
      if (api.get(job.account(), "/playlistItems", query, deadline).path("items").isEmpty()) {
        ObjectNode body = Json.object();
        ObjectNode snippet = body.putObject("snippet").put("playlistId", playlist.get());
        snippet.putObject("resourceId").put("kind", "youtube#video").put("videoId", video);
        Ends.success(
            YouTubeApi.NAME,
            insert(job, "/playlistItems", body, deadline),
            reply -> YouTubeErrors.classify(reply, Reason.CONTENT));
      }
      tries = TRIES;
    } catch (Refusal e) {
      tries = e.failure().reason().worthRetrying() ? tries + 1 : TRIES;
    }
    job.handles().put(SHELVED, Integer.toString(tries));
  }

  Step.Committed comment(Job job, Deadline deadline) throws InterruptedException {
    ObjectNode body = Json.object();
    body.putObject("snippet")
        .put("videoId", video(job))
        .putObject("topLevelComment")
        .putObject("snippet")
        .put("textOriginal", job.post().options().firstComment());
    return Ends.commit(
        YouTubeApi.NAME,
        insert(job, "/commentThreads", body, deadline),
        YouTubeChannel::id,
        reply -> YouTubeErrors.classify(reply, Reason.CONTENT));
  }

  /** The video is new, so whoever wrote these very words below it was us. */
  Step.Settled settleComment(Job job, Deadline deadline) throws Refusal, InterruptedException {
    Query query =
        new Query()
            .with("part", "snippet")
            .with("videoId", video(job))
            .with("textFormat", "plainText")
            .with("maxResults", 100);
    JsonNode threads = api.get(job.account(), "/commentThreads", query, deadline);
    for (JsonNode thread : threads.path("items")) {
      String text =
          thread
              .path("snippet")
              .path("topLevelComment")
              .path("snippet")
              .path("textDisplay")
              .asString("");
      if (Mark.sameText(job.post().options().firstComment(), text)) {
        return new Step.Accepted(thread.path("id").asString());
      }
    }
    return threads.path("nextPageToken").asString("").isEmpty()
        ? new Step.NotThere()
        : new Step.Unknown("YouTube has more comments than were read");
  }

  private Api.Call insert(Job job, String path, ObjectNode body, Deadline deadline)
      throws InterruptedException {
    Query query = new Query().with("part", "snippet");
    return api.send(job.account(), "POST", path, query, body, deadline);
  }

  private static String video(Job job) {
    return job.handles().get("commit.0").orElseThrow();
  }

  private static Optional<String> id(Api.Reply reply) {
    return Optional.of(reply.json().path("id").asString("")).filter(id -> !id.isEmpty());
  }
}
