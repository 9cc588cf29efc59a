package org.anabranch.studio;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Media;
import org.anabranch.publish.Rules;

/** Names files without making them: title card as cover and first image, one card, a video. */
final class FakeMedia implements MediaMaker {
  @Override
  public List<Media> make(
      Storyboard storyboard, Source source, Rules rules, Progress progress, Deadline deadline) {
    return List.of(
        media(Media.Role.COVER, "title", "image/png"),
        media(Media.Role.IMAGE, "title", "image/png"),
        media(Media.Role.IMAGE, "card", "image/png"),
        media(Media.Role.VIDEO, "film", "video/mp4"));
  }

  private static Media media(Media.Role role, String name, String type) {
    return new Media(role, Path.of(name), type, 10, 10, Duration.ZERO, 1, name, name);
  }
}
