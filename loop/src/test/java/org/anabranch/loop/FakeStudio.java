package org.anabranch.loop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Money;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.studio.Source;
import org.anabranch.studio.Storyboard;
import org.anabranch.studio.Studio;
import org.anabranch.studio.Variant;
import org.anabranch.studio.Variant.Authorship;

/** A studio that keeps everything in memory and writes each variant once, as the real one does. */
public final class FakeStudio implements Studio {
  public static final Authorship AUTHOR =
      new Authorship("model-a", "dep-a", "vendor-a", "dec-1", Money.usd("0.001"));

  private final Map<String, Source> sources = new ConcurrentHashMap<>();
  private final Map<String, Variant> variants = new LinkedHashMap<>();
  private final Map<String, Storyboard> storyboards = new ConcurrentHashMap<>();
  private final Map<Platform, Authorship> authors = new ConcurrentHashMap<>();

  private volatile boolean upgraded;

  /** From now on sources are called anew, as after an upgrade that changed the rule. */
  void upgrade() {
    upgraded = true;
  }

  public void writtenBy(Platform platform, Authorship author) {
    authors.put(platform, author);
  }

  @Override
  public Source read(String fileOrAddress, boolean allowPrivateAddresses, Deadline deadline) {
    String name = fileOrAddress.substring(fileOrAddress.lastIndexOf('/') + 1);
    if (name.startsWith("missing")) {
      throw Problem.badInput(
              "source-missing", "There is no file " + fileOrAddress + ".", "Check its name.")
          .asException();
    }
    return readText(name, "The text of " + name);
  }

  @Override
  public Source readText(String name, String text) {
    String id = "src_" + Digest.sha256(text).substring(0, 16);
    Source source =
        new Source(
            upgraded ? id + "_anew" : id,
            upgraded ? List.of(id) : List.of(),
            "Title of " + name,
            "en",
            List.of(new Source.Block.Paragraph(text)),
            null);
    sources.put(source.id(), source);
    return source;
  }

  @Override
  public Optional<Source> source(String id) {
    return Optional.ofNullable(sources.get(id));
  }

  @Override
  public Storyboard storyboard(String runId, Source source, Deadline deadline) {
    return storyboards.computeIfAbsent(
        runId, id -> new Storyboard(id, source.title(), List.of("Line."), "en", AUTHOR));
  }

  @Override
  public synchronized Variant write(
      String runId, Source source, Platform platform, Deadline deadline) {
    return variants.computeIfAbsent(
        runId + "-" + platform.key(),
        id ->
            new Variant(
                id,
                runId,
                platform,
                source.title(),
                List.of(source.text()),
                List.of(),
                null,
                null,
                "en",
                authors.getOrDefault(platform, AUTHOR),
                false));
  }

  @Override
  public synchronized List<Variant> variants(String runId) {
    return variants.values().stream().filter(v -> v.runId().equals(runId)).toList();
  }

  @Override
  public synchronized Optional<Variant> variant(String id) {
    return Optional.ofNullable(variants.get(id));
  }

  @Override
  public synchronized Variant edit(
      String variantId, String title, List<String> parts, List<String> hashtags) {
    Variant old = variants.get(variantId);
    if (old == null || parts.isEmpty()) {
      throw Problem.badInput("variant-empty", "The text is empty.", "Write something.")
          .asException();
    }
    Variant fresh =
        new Variant(
            old.id(),
            old.runId(),
            old.platform(),
            title,
            parts,
            hashtags,
            old.link(),
            old.articleHtml(),
            old.language(),
            old.by(),
            true);
    variants.put(variantId, fresh);
    return fresh;
  }

  @Override
  public Post compose(
      Variant variant, Storyboard storyboard, Source source, Progress progress, Deadline deadline) {
    progress.at(0.5, "drawing");
    return new Post(
        variant.platform(),
        variant.title(),
        variant.parts(),
        variant.hashtags(),
        null,
        null,
        List.of(),
        true,
        variant.language());
  }
}
