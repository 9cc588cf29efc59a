package org.anabranch.studio;

import java.util.ArrayList;
import java.util.List;
import org.anabranch.publish.Media;
import org.anabranch.publish.Rules;

/** Which of the files that were made go with a post, by what the platform mainly shows. */
final class PostMedia {
  private PostMedia() {}

  static List<Media> chosen(List<Media> made, Rules rules) {
    return switch (rules.format()) {
      case VIDEO -> with(made, Media.Role.COVER, Media.Role.VIDEO);
      case IMAGES -> with(made, Media.Role.IMAGE).stream().limit(rules.imagesMax()).toList();
      case TEXT_WITH_IMAGES -> coverFirst(made, rules.imagesMax());
      case ARTICLE -> article(made, rules.imagesMax());
    };
  }

  /** The title card is the first picture of a post that has no cover, and there only once. */
  private static List<Media> coverFirst(List<Media> made, int max) {
    List<Media> images = new ArrayList<>();
    for (Media media : with(made, Media.Role.COVER, Media.Role.IMAGE)) {
      if (images.size() < max
          && images.stream().noneMatch(i -> i.sha256().equals(media.sha256()))) {
        images.add(asImage(media));
      }
    }
    return images;
  }

  private static List<Media> article(List<Media> made, int max) {
    List<Media> media = new ArrayList<>(with(made, Media.Role.COVER));
    media.addAll(with(made, Media.Role.IMAGE).stream().limit(max).toList());
    return media;
  }

  private static List<Media> with(List<Media> made, Media.Role... roles) {
    return made.stream().filter(m -> List.of(roles).contains(m.role())).toList();
  }

  private static Media asImage(Media media) {
    return media.withRole(Media.Role.IMAGE);
  }
}
