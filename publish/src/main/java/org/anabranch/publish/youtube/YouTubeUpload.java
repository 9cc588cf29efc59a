package org.anabranch.publish.youtube;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Handles;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Options.Visibility;
import org.anabranch.publish.Post;
import org.anabranch.publish.Shelf;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Ends;
import org.anabranch.publish.internal.Refusal;
import org.anabranch.publish.internal.Slice;
import tools.jackson.databind.node.ObjectNode;

/**
 * Google's resumable upload. The video exists as soon as its last byte is accepted, so the last
 * chunk is held back for the commit. A session says at any time what it has, and names the video
 * once it is whole: that settles a lost reply, and lets an upload go on where it stopped.
 */
final class YouTubeUpload {
  /** People & Blogs, YouTube's own default. */
  private static final String USUAL_CATEGORY = "22";

  private static final String SESSION = "session";
  private static final String ARRIVED = "arrived";
  private static final String VIDEO = "video";

  /** A multiple of 256 KiB, as Google asks. */
  private static final long CHUNK = 4L << 20;

  private static final String SESSION_LOST = "session-lost";
  private static final Pattern RANGE = Pattern.compile("bytes=0-(\\d{1,18})");

  private final YouTubeApi api;

  YouTubeUpload(YouTubeApi api) {
    this.api = api;
  }

  /** Where a session stands. */
  private sealed interface Stand {
    record Whole(String id) implements Stand {}

    record Part(long arrived) implements Stand {}

    record Gone() implements Stand {}
  }

  /** Sends all but the last chunk. */
  void send(Job job, Media video, Progress progress, Deadline deadline)
      throws Refusal, InterruptedException {
    long heldBack = (video.bytes() - 1) / CHUNK * CHUNK;
    Stand stand = stand(job, video, deadline);
    while (stand instanceof Stand.Part(var arrived) && arrived < heldBack) {
      progress.at((double) arrived / video.bytes(), "uploading video");
      byte[] bytes = Slice.of(video.file(), arrived, Math.min(CHUNK, heldBack - arrived));
      Stand next = read(put(job, range(arrived, bytes.length, video), bytes, deadline));
      if (next instanceof Stand.Part(var now) && now <= arrived) {
        throw new Refusal(Reason.TRANSIENT, "no-progress", "YouTube did not keep what was sent.");
      }
      stand = next;
    }
    switch (stand) {
      case Stand.Part(var arrived) -> job.handles().put(ARRIVED, Long.toString(arrived));
      case Stand.Whole(var id) -> job.handles().put(VIDEO, id);
      case Stand.Gone _ -> {
        forget(job.handles());
        throw new Refusal(lost());
      }
    }
  }

  /** Where the upload stands, of a new session when there is none or Google has forgotten it. */
  private Stand stand(Job job, Media video, Deadline deadline)
      throws Refusal, InterruptedException {
    if (job.handles().get(SESSION).isPresent()) {
      Stand stand = probe(job, video, deadline);
      if (!(stand instanceof Stand.Gone)) {
        return stand;
      }
      forget(job.handles());
    }
    String location =
        api.begin(job.account(), metadata(job.post()), video, deadline)
            .header("Location")
            .filter(l -> l.startsWith("http://") || l.startsWith("https://"))
            .orElseThrow(
                () ->
                    new Refusal(
                        Reason.TRANSIENT, "no-session", "YouTube named no place to upload to."));
    job.handles().put(SESSION, location);
    return new Stand.Part(0);
  }

  private static ObjectNode metadata(Post post) {
    ObjectNode metadata = Json.object();
    ObjectNode snippet =
        metadata
            .putObject("snippet")
            .put("title", post.title())
            .put("description", post.text())
            .put("categoryId", post.options().shelf(Shelf.Kind.CATEGORY).orElse(USUAL_CATEGORY));
    if (!post.hashtags().isEmpty()) {
      post.hashtags().forEach(snippet.putArray("tags")::add);
    }
    metadata
        .putObject("status")
        .put("privacyStatus", privacy(post.options().visibility()))
        .put("selfDeclaredMadeForKids", false)
        .put("containsSyntheticMedia", post.aiMade());
    return metadata;
  }

  private static String privacy(Visibility who) {
    return switch (who) {
      case PUBLIC, FOLLOWERS, TRIAL -> "public";
      case UNLISTED -> "unlisted";
      case PRIVATE -> "private";
    };
  }

  /** Sends the rest: with its last byte the video is there. */
  Step.Committed finish(Job job, Media video, Deadline deadline) throws InterruptedException {
    Optional<String> there = job.handles().get(VIDEO);
    if (there.isPresent()) {
      return new Step.Accepted(there.get());
    }
    long arrived = Long.parseLong(job.handles().get(ARRIVED).orElseThrow());
    byte[] bytes = Slice.of(video.file(), arrived, video.bytes() - arrived);
    Step.Committed end =
        Ends.commit(
            YouTubeApi.NAME,
            put(job, range(arrived, bytes.length, video), bytes, deadline),
            YouTubeUpload::id,
            YouTubeUpload::notWhole);
    if (end instanceof Step.Refused(var failure)
        && (failure.code().equals(SESSION_LOST) || failure.reason() == Reason.MEDIA)) {
      forget(job.handles());
    }
    return end;
  }

  private static Failure notWhole(Api.Reply reply) {
    return switch (reply.status()) {
      case 308 ->
          Failure.of(Reason.TRANSIENT, "not-whole", "YouTube has not received the whole video.");
      case 404, 410 -> lost();
      default -> YouTubeErrors.classify(reply, Reason.MEDIA);
    };
  }

  private static Failure lost() {
    return Failure.of(
        Reason.TRANSIENT, SESSION_LOST, "YouTube has forgotten the upload; it starts anew.");
  }

  /** Asks the session whether the video is there. */
  Step.Settled settle(Job job, Media video, Deadline deadline)
      throws Refusal, InterruptedException {
    Optional<String> there = job.handles().get(VIDEO);
    if (there.isPresent()) {
      return new Step.Accepted(there.get());
    }
    return switch (probe(job, video, deadline)) {
      case Stand.Whole(var id) -> new Step.Accepted(id);
      case Stand.Part _ -> new Step.NotThere();
      case Stand.Gone _ -> new Step.Unknown("YouTube has forgotten the upload");
    };
  }

  static void forget(Handles handles) {
    handles.remove(ARRIVED);
    handles.remove(SESSION);
  }

  private Stand probe(Job job, Media video, Deadline deadline)
      throws Refusal, InterruptedException {
    return read(put(job, "*/" + video.bytes(), new byte[0], deadline));
  }

  private Api.Call put(Job job, String range, byte[] bytes, Deadline deadline)
      throws InterruptedException {
    URI session = URI.create(job.handles().get(SESSION).orElseThrow());
    return api.put(job.account(), session, range, bytes, deadline);
  }

  private static String range(long from, long length, Media video) {
    return from + "-" + (from + length - 1) + "/" + video.bytes();
  }

  private static Stand read(Api.Call call) throws Refusal {
    if (call instanceof Api.Call.Answered(var reply)) {
      switch (reply.status()) {
        case 308 -> {
          return new Stand.Part(arrived(reply.header("Range").orElse("")));
        }
        case 404, 410 -> {
          return new Stand.Gone();
        }
        default -> {
          // A success or a refusal like any other.
        }
      }
    }
    Api.Reply reply =
        Ends.success(YouTubeApi.NAME, call, r -> YouTubeErrors.classify(r, Reason.MEDIA));
    return new Stand.Whole(
        id(reply)
            .orElseThrow(
                () -> new Refusal(Reason.TRANSIENT, "no-id", "YouTube did not name the video.")));
  }

  private static long arrived(String range) {
    Matcher form = RANGE.matcher(range);
    return form.matches() ? Long.parseLong(form.group(1)) + 1 : 0;
  }

  private static Optional<String> id(Api.Reply reply) {
    return Optional.of(reply.json().path("id").asString("")).filter(id -> !id.isEmpty());
  }
}
