package org.anabranch.studio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.kernel.Digest;
import org.anabranch.publish.Media;
import org.anabranch.publish.Rules;
import org.anabranch.studio.Source.Block.Picture;

/** Which files go with a post, by what the platform mainly shows. */
final class PostMedia {
  private PostMedia() {}

  /** Of everything that was made, what this format shows. */
  static List<Media> chosen(List<Media> made, Rules rules) {
    return switch (rules.format()) {
      case VIDEO -> with(made, Media.Role.COVER, Media.Role.VIDEO);
      case IMAGES -> with(made, Media.Role.IMAGE).stream().limit(rules.imagesMax()).toList();
      case TEXT_WITH_IMAGES -> coverFirst(made, rules.imagesMax());
      case ARTICLE -> with(made, Media.Role.COVER);
    };
  }

  /** The cover of a post without covers is its first picture. */
  private static List<Media> coverFirst(List<Media> made, int max) {
    List<Media> images = new ArrayList<>();
    for (Media media : with(made, Media.Role.COVER, Media.Role.IMAGE)) {
      if (images.size() < max
          && images.stream().noneMatch(i -> i.sha256().equals(media.sha256()))) {
        images.add(as(Media.Role.IMAGE, media));
      }
    }
    return images;
  }

  static List<Media> with(List<Media> made, Media.Role... roles) {
    return made.stream().filter(m -> List.of(roles).contains(m.role())).toList();
  }

  private static Media as(Media.Role role, Media media) {
    return new Media(
        role,
        media.file(),
        media.contentType(),
        media.width(),
        media.height(),
        media.duration(),
        media.bytes(),
        media.sha256(),
        media.altText());
  }

  /** The source's own pictures that a platform takes as they are. */
  static List<Picture> usable(Source source, Rules rules) {
    return source.pictures().stream()
        .distinct()
        .filter(p -> rules.imageTypes().contains(p.contentType()))
        .filter(p -> size(p) > 0 && size(p) <= rules.imageMaxBytes())
        .limit(rules.imagesMax())
        .toList();
  }

  static Media media(Picture picture, String title) {
    try {
      return new Media(
          Media.Role.IMAGE,
          picture.file(),
          picture.contentType(),
          picture.width(),
          picture.height(),
          Duration.ZERO,
          size(picture),
          Digest.sha256(picture.file()),
          picture.alt().isEmpty() ? title : picture.alt());
    } catch (IOException e) {
      throw new UncheckedIOException("The source's picture " + picture.file() + " is gone", e);
    }
  }

  private static long size(Picture picture) {
    try {
      return Files.size(picture.file());
    } catch (IOException e) {
      return 0;
    }
  }
}
