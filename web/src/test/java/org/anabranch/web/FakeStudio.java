package org.anabranch.web;

import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Rules;
import org.anabranch.studio.Source;
import org.anabranch.studio.Storyboard;
import org.anabranch.studio.Studio;
import org.anabranch.studio.Variant;

/** Variants that are in memory. */
final class FakeStudio implements Studio {
  private final Samples samples;

  FakeStudio(Samples samples) {
    this.samples = samples;
  }

  @Override
  public Source read(String fileOrAddress, boolean privateToo, Deadline deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Source readText(String name, String text) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Source> source(String id) {
    return Optional.empty();
  }

  @Override
  public Storyboard storyboard(String runId, Source source, Deadline deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Variant write(String runId, Source source, Platform platform, Deadline deadline) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Variant> variants(String runId) {
    return samples.variants.stream().filter(v -> v.runId().equals(runId)).toList();
  }

  @Override
  public Optional<Variant> variant(String id) {
    return samples.variants.stream().filter(v -> v.id().equals(id)).findFirst();
  }

  @Override
  public Variant edit(String id, String title, List<String> parts, List<String> hashtags) {
    Variant v = variant(id).orElseThrow();
    Rules rules = Samples.rules(v.platform());
    for (String part : parts) {
      if (rules.counting().length(part) > rules.textMax()) {
        throw Problem.badInput(
                "variant-unfit",
                "The text has %d characters, %s takes %d."
                    .formatted(
                        rules.counting().length(part), v.platform().title(), rules.textMax()),
                "Shorten it.")
            .asException();
      }
    }
    Variant after =
        new Variant(
            id,
            v.runId(),
            v.platform(),
            title,
            parts,
            hashtags,
            v.link(),
            v.articleHtml(),
            v.language(),
            v.by(),
            true);
    samples.variants.replaceAll(old -> old.id().equals(id) ? after : old);
    return after;
  }

  @Override
  public Post compose(
      Variant variant, Storyboard storyboard, Source source, Progress progress, Deadline deadline) {
    throw new UnsupportedOperationException();
  }
}
