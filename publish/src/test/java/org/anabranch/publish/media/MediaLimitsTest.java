package org.anabranch.publish.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Post.Placement;
import org.anabranch.publish.facebook.FacebookConnector;
import org.anabranch.publish.instagram.InstagramConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.x.XConnector;
import org.junit.jupiter.api.Test;

class MediaLimitsTest {
  private static final Probed.Picture PANORAMA =
      new Probed.Picture("image/jpeg", 3000, 1000, false, false, false, 900_000);
  private static final Probed.Video LYING =
      new Probed.Video(
          "video/mp4",
          "h264",
          "aac",
          "yuv420p",
          1920,
          1080,
          Duration.ofSeconds(20),
          30,
          5_000_000,
          true,
          12_000_000);

  private final Connector instagram = new InstagramConnector(new Api());
  private final Connector facebook = new FacebookConnector(new Api());
  private final Connector x = new XConnector(new Api());

  @Test
  void a_panorama_is_padded_and_narrowed_for_instagrams_feed_and_only_narrowed_for_a_story() {
    assertThat(changes(instagram, Placement.FEED, PANORAMA))
        .containsExactly("padded from 3.00:1 to 1.91:1", "resized from 3000×1000 to 1440×754");
    assertThat(changes(instagram, Placement.STORY, PANORAMA))
        .containsExactly("resized from 3000×1000 to 1440×480");
  }

  @Test
  void a_lying_video_is_made_to_stand_for_a_reel_and_left_alone_in_the_feed() {
    assertThat(changes(facebook, Placement.FEED, LYING)).isEmpty();
    assertThat(changes(facebook, Placement.SHORT, LYING))
        .anyMatch(c -> c.startsWith("padded from 1.78:1 to 0.56:1"));
  }

  @Test
  void what_a_platform_says_nothing_of_changes_nothing() {
    assertThat(changes(x, Placement.FEED, PANORAMA)).isEmpty();
    assertThat(changes(x, Placement.FEED, LYING)).isEmpty();
  }

  private static List<String> changes(Connector connector, Placement placement, Probed probed) {
    return MediaFitting.changes(probed, MediaLimits.of(connector, placement), Framing.PAD);
  }
}
