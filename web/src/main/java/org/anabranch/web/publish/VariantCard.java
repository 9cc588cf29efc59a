package org.anabranch.web.publish;

import java.nio.file.Path;
import java.util.List;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Publication;
import org.anabranch.publish.Rules;
import org.anabranch.studio.Variant;
import org.jspecify.annotations.Nullable;

/**
 * One platform's variant as its readers would see it.
 *
 * @param account the name it appears under
 * @param media empty until made
 * @param draft what a person sent and was refused, to be mended; else the variant's own
 * @param editable whether nothing is published yet
 * @param options how its post is to be shown
 * @param takes what its platform takes of that
 */
public record VariantCard(
    Variant variant,
    Rules rules,
    String account,
    List<Media> media,
    @Nullable Publication publication,
    Draft draft,
    @Nullable Problem problem,
    boolean editable,
    OptionsForm.Typed options,
    Takes takes) {

  public record Draft(String title, List<String> parts, String hashtags) {
    public static Draft of(Variant variant) {
      return new Draft(variant.title(), variant.parts(), String.join(" ", variant.hashtags()));
    }
  }

  /** How much of a limit is used, as the platform counts. */
  public record Count(int used, int max) {
    public boolean over() {
      return used > max;
    }
  }

  public Platform platform() {
    return variant.platform();
  }

  public Count titleCount() {
    return new Count(rules.counting().length(variant.title()), rules.titleMax());
  }

  public Count count(String part) {
    return new Count(rules.counting().length(part), rules.textMax());
  }

  public List<Media> images() {
    return media.stream().filter(m -> !m.isVideo()).toList();
  }

  public @Nullable Media video() {
    return media.stream().filter(Media::isVideo).findFirst().orElse(null);
  }

  public @Nullable Media cover() {
    return media.stream()
        .filter(m -> m.role() == Media.Role.COVER)
        .findFirst()
        .orElse(images().isEmpty() ? null : images().getFirst());
  }

  /** The shape its main picture has, as a class: {@code r-9x16}. */
  public String ratio() {
    Rules.Shape shape =
        rules.format() == Rules.Format.VIDEO ? rules.videoRatio() : rules.imageRatio();
    return shape.width() == 0 ? "r-16x9" : "r-" + shape.width() + "x" + shape.height();
  }

  /** Where the console serves a post's file: made, of the library, or fitted. */
  public static String address(Media media) {
    Path directory = media.file().toAbsolutePath().getParent();
    return "/files/"
        + (directory == null ? "media" : directory.getFileName())
        + "/"
        + media.file().getFileName();
  }
}
