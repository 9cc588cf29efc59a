package org.anabranch.studio;

import java.util.List;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Media;
import org.anabranch.publish.Rules;

/**
 * Makes the files that go with a post: cover, quote cards and, where the rules ask for video, a
 * captioned slideshow. The same storyboard and shape give the same files, made once and kept in the
 * data directory, also over a crash. Safe for many threads; blocks.
 */
public interface MediaMaker {
  /**
   * @param rules decide shapes, formats, counts and limits; every file returned obeys them
   * @return cover first, then images in order, then the video
   */
  List<Media> make(
      Storyboard storyboard, Source source, Rules rules, Progress progress, Deadline deadline)
      throws InterruptedException;
}
