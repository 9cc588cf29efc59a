package org.anabranch.publish.douyin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Post;
import org.anabranch.publish.internal.Query;
import tools.jackson.databind.node.ArrayNode;

/** The deep link that opens Douyin's app on its publishing page, signed as the app checks it. */
record ShareLink(Job job, String shareId, String ticket, Instant at) {
  private static final int SHORT_TITLE = 12;

  String address() {
    Post post = job.post();
    String nonce = Digest.sha256(job.id() + shareId).substring(0, 16);
    String timestamp = Long.toString(at.getEpochSecond());
    Query query =
        new Query()
            .with("client_key", job.account().credential("client_key").reveal())
            .with("nonce_str", nonce)
            .with("timestamp", timestamp)
            .with("signature", signature(nonce, ticket, timestamp))
            .with("state", shareId)
            .with("share_type", "h5")
            .with("share_to_publish", 1)
            .with("title", caption(post));
    if (!post.title().isEmpty()
        && post.title().codePointCount(0, post.title().length()) <= SHORT_TITLE) {
      query.with("short_title", post.title());
    }
    String hashtags = hashtags();
    if (!hashtags.equals("[]")) {
      query.with("title_hashtag_list", hashtags);
    }
    post.video()
        .ifPresentOrElse(
            video -> query.with("video_path", job.mediaUrl().apply(video)),
            () -> query.with("image_list_path", images(post.images())));
    return query.at(job.account().host("app"), "/share").toString();
  }

  /** Douyin shows one caption: the title on a line of its own, then the text. */
  static String caption(Post post) {
    return (post.title() + "\n" + post.text()).strip();
  }

  /** Where in the caption each hashtag stands. */
  private String hashtags() {
    String caption = caption(job.post());
    ArrayNode list = Json.MAPPER.createArrayNode();
    for (String tag : job.post().hashtags()) {
      int start = caption.indexOf("#" + tag);
      if (start >= 0) {
        list.addObject().put("name", tag).put("start", start);
      }
    }
    return list.toString();
  }

  private String images(List<Media> images) {
    ArrayNode list = Json.MAPPER.createArrayNode();
    images.forEach(image -> list.add(job.mediaUrl().apply(image).toString()));
    return list.toString();
  }

  /** MD5 is what Douyin asks for here. */
  static String signature(String nonce, String ticket, String timestamp) {
    String signed = "nonce_str=%s&ticket=%s&timestamp=%s".formatted(nonce, ticket, timestamp);
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has MD5", e);
    }
  }
}
