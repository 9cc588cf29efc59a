package org.anabranch.studio;

import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.schedule.SimpleOptions;

/**
 * Reads a source, has variants written, makes the media. Everything it returns is durable and asked
 * for again costs nothing: after a crash the same calls return what was already made. Safe for many
 * threads; calls block.
 */
public interface Studio {
  /**
   * Reads a file (Markdown, HTML, plain text, PDF) or an http(s) address. Private and loopback
   * addresses are refused unless allowed. Throws {@link org.anabranch.kernel.ProblemException} with
   * what is wrong and what to do: missing, empty, binary, too large, malformed, hanging,
   * redirecting for ever, pointing inside.
   */
  Source read(String fileOrAddress, boolean allowPrivateAddresses, Deadline deadline)
      throws InterruptedException;

  /** Reads a text that was pasted or dropped: Markdown, HTML or plain, as its look says. */
  Source readText(String name, String text);

  /** A source read before, by its id. */
  Optional<Source> source(String id);

  /** The run's key sentences for cards and video, written once per run. */
  Storyboard storyboard(String runId, Source source, Deadline deadline) throws InterruptedException;

  /** The run's variant for one platform, written once per run. */
  Variant write(String runId, Source source, Platform platform, Deadline deadline)
      throws InterruptedException;

  List<Variant> variants(String runId);

  Optional<Variant> variant(String id);

  /** A person's edit; refused with a problem when it breaks the platform's rules. */
  Variant edit(String variantId, String title, List<String> parts, List<String> hashtags);

  /**
   * How a person wants a variant's post to be shown; refused with a problem when its platform does
   * not take that.
   */
  default void show(String variantId, SimpleOptions how) {
    throw new UnsupportedOperationException("This studio shows every post as it is");
  }

  /** How a variant's post is to be shown. */
  default SimpleOptions shown(String variantId) {
    return SimpleOptions.NONE;
  }

  /** The variant with its media, made or taken from the cache: ready for its platform. */
  Post compose(
      Variant variant, Storyboard storyboard, Source source, Progress progress, Deadline deadline)
      throws InterruptedException;
}
