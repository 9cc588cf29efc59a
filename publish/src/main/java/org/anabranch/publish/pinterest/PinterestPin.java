package org.anabranch.publish.pinterest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Json;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Post;
import org.anabranch.publish.internal.Slice;
import tools.jackson.databind.node.ObjectNode;

/** A post as the body of {@code POST /v5/pins}: pictures inside, a video by its id. */
final class PinterestPin {
  private static final int ALT_MAX = 500;

  private PinterestPin() {}

  static ObjectNode of(Job job) {
    Post post = job.post();
    ObjectNode pin = Json.object().put("board_id", PinterestBoard.id(job));
    PinterestBoard.section(job).ifPresent(id -> pin.put("board_section_id", id));
    put(pin, "title", post.title());
    put(pin, "description", post.text());
    put(pin, "link", Optional.ofNullable(post.link()).orElse(""));
    put(pin, "alt_text", clip(altText(post)));
    ObjectNode source = pin.putObject("media_source");
    if (post.video().isPresent()) {
      video(source, job);
    } else {
      images(source, post.images());
    }
    return pin;
  }

  private static void put(ObjectNode pin, String name, String value) {
    if (!value.isBlank()) {
      pin.put(name, value);
    }
  }

  /** A pin has one alternative text, whatever it shows. */
  private static String altText(Post post) {
    return String.join(
        " ", post.images().stream().map(Media::altText).filter(a -> !a.isBlank()).toList());
  }

  private static String clip(String alt) {
    return alt.codePointCount(0, alt.length()) <= ALT_MAX
        ? alt
        : alt.substring(0, alt.offsetByCodePoints(0, ALT_MAX));
  }

  private static void images(ObjectNode source, List<Media> images) {
    if (images.size() == 1) {
      image(source.put("source_type", "image_base64"), images.getFirst());
    } else {
      var items = source.put("source_type", "multiple_image_base64").putArray("items");
      images.forEach(one -> image(items.addObject(), one));
    }
  }

  private static void image(ObjectNode item, Media image) {
    item.put("content_type", image.contentType()).put("data", bytes(image));
  }

  /** A video needs a cover; without one of ours, it is the video's beginning. */
  private static void video(ObjectNode source, Job job) {
    source.put("source_type", "video_id").put("media_id", PinterestVideo.id(job));
    Optional<Media> cover = job.post().cover();
    if (cover.isPresent()) {
      source
          .put("cover_image_content_type", cover.get().contentType())
          .put("cover_image_data", bytes(cover.get()));
    } else {
      Duration moment = job.post().options().coverAt();
      source.put(
          "cover_image_key_frame_time", moment == null ? 0 : moment.toSeconds()); // whole ones
    }
  }

  private static byte[] bytes(Media file) {
    return Slice.of(file.file(), 0, file.bytes());
  }
}
