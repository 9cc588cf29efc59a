package org.anabranch.sandbox.pinterest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.internal.Fetch;
import org.anabranch.sandbox.internal.FileType;
import org.anabranch.sandbox.internal.PictureSize;
import tools.jackson.databind.JsonNode;

/**
 * What a pin shows, from its {@code media_source}: a picture or two to five of one shape, in the
 * body or fetched, or a processed video with a cover.
 */
final class PinMedia {
  private static final long LARGEST = 20L << 20;
  private static final double SAME_SHAPE = 0.01;
  private static final Set<String> TYPES = Set.of("image/jpeg", "image/png");

  private final World world;
  private final PinterestMedia videos;
  private final Fetch fetch = new Fetch();

  PinMedia(World world, PinterestMedia videos) {
    this.world = world;
    this.videos = videos;
  }

  /** The files; a {@link PinterestError} when they are not as Pinterest asks. */
  List<Attachment> of(JsonNode source, String altText) {
    return switch (source.path("source_type").asString("")) {
      case "image_base64" -> List.of(inBody(source, altText));
      case "image_url" -> List.of(fetched(source.path("url"), altText));
      case "multiple_image_base64" -> several(source, altText, true);
      case "multiple_image_urls" -> several(source, altText, false);
      case "video_id" -> video(source);
      default -> throw PinterestError.invalid("media_source.source_type is not valid.");
    };
  }

  private List<Attachment> several(JsonNode source, String altText, boolean inBody) {
    JsonNode items = source.path("items");
    if (items.size() < 2 || items.size() > 5) {
      throw PinterestError.invalid("media_source.items must have 2 to 5 items.");
    }
    List<Attachment> images = new ArrayList<>();
    for (JsonNode item : items) {
      images.add(inBody ? inBody(item, altText) : fetched(item.path("url"), altText));
    }
    double first = ratio(images.getFirst());
    if (images.stream().anyMatch(i -> Math.abs(ratio(i) / first - 1) > SAME_SHAPE)) {
      throw PinterestError.invalid("All images must have the same aspect ratio.");
    }
    return images;
  }

  private static double ratio(Attachment image) {
    return PictureSize.of(image.file()).map(PictureSize::ratio).orElse(1.0);
  }

  private Attachment inBody(JsonNode item, String altText) {
    return inBody(item.path("content_type"), item.path("data"), altText);
  }

  private Attachment inBody(JsonNode contentType, JsonNode data, String altText) {
    String type = contentType.asString("");
    Path file = write(data.asString(""));
    if (!TYPES.contains(type) || !type.equals(FileType.of(file))) {
      throw PinterestError.invalid("content_type must be image/jpeg or image/png, and be true.");
    }
    return checked(file, altText);
  }

  private Path write(String data) {
    try {
      byte[] bytes = Base64.getDecoder().decode(data);
      if (bytes.length > LARGEST) {
        throw PinterestError.invalid("The image is larger than 20 MB.");
      }
      return Files.write(place(), bytes);
    } catch (IllegalArgumentException e) {
      throw PinterestError.invalid("data is not Base64.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path place() {
    return world.store(PinterestImitation.PINTEREST).file("image", world.newId());
  }

  private Attachment fetched(JsonNode address, String altText) {
    Path file = place();
    if (!fetch.to(file, address.asString(""), LARGEST)) {
      throw PinterestError.invalid("The image could not be fetched.");
    }
    return checked(file, altText);
  }

  private static Attachment checked(Path file, String altText) {
    String type = FileType.of(file);
    if (!TYPES.contains(type) || PictureSize.of(file).isEmpty()) {
      throw PinterestError.invalid("The image is broken or of a type that is not supported.");
    }
    return new Attachment(file, type, altText);
  }

  private List<Attachment> video(JsonNode source) {
    Attachment video = videos.video(source.path("media_id").asString(""));
    if (source.has("cover_image_data")) {
      return List.of(
          video,
          inBody(source.path("cover_image_content_type"), source.path("cover_image_data"), ""));
    } else if (source.has("cover_image_url")) {
      return List.of(video, fetched(source.path("cover_image_url"), ""));
    } else if (!source.path("cover_image_key_frame_time").isIntegralNumber()) {
      throw PinterestError.invalid("A video needs a cover image, or a frame at a whole second.");
    }
    return List.of(video);
  }
}
