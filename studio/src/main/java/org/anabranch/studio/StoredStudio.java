package org.anabranch.studio;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.anabranch.gateway.Gateway;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Failure;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.Rules;
import org.anabranch.publish.schedule.SimpleOptions;
import org.jspecify.annotations.Nullable;

/**
 * The studio on the database and the data directory. What was read or written once is stored before
 * it is returned, so after a crash it is found and not paid for again. Every variant counts as
 * AI-made, one of the built-in extractive writer and one that a person edited included: a model
 * chose its words.
 */
public final class StoredStudio implements Studio {
  private final StudioTables tables;
  private final DocumentReader reader;
  private final VariantWriter variants;
  private final StoryboardWriter storyboards;
  private final Function<Platform, Rules> rules;
  private final MediaMaker media;
  private final Ids ids;
  private final Turns turns = new Turns();

  /**
   * @param rules what each platform accepts
   * @param validate what a platform's connector finds wrong with a post; nothing is sent
   * @param labelsAi whether a platform has a field for the AI label; else the text says it
   */
  public StoredStudio(
      Database database,
      Home home,
      Gateway gateway,
      Function<Platform, Rules> rules,
      Function<Post, List<Failure>> validate,
      Predicate<Platform> labelsAi,
      MediaMaker media,
      Ids ids,
      Clock clock) {
    PictureShelf shelf = new PictureShelf(home);
    Writer writer = new Writer(gateway);
    this.tables = new StudioTables(database, shelf, clock);
    this.reader = new DocumentReader(shelf, PageFetch::ofTheWeb);
    this.variants = new VariantWriter(writer, rules, validate, labelsAi);
    this.storyboards = new StoryboardWriter(writer);
    this.rules = rules;
    this.media = media;
    this.ids = ids;
  }

  @Override
  public Source read(String fileOrAddress, boolean allowPrivateAddresses, Deadline deadline)
      throws InterruptedException {
    return tables.keep(reader.read(fileOrAddress, allowPrivateAddresses, deadline));
  }

  @Override
  public Source readText(String name, String text) {
    return tables.keep(reader.pasted(name, text));
  }

  @Override
  public Optional<Source> source(String id) {
    return tables.source(id);
  }

  @Override
  public Storyboard storyboard(String runId, Source source, Deadline deadline)
      throws InterruptedException {
    Optional<Storyboard> stored = tables.storyboard(runId);
    return stored.isPresent()
        ? stored.get()
        : turns.take(
            runId + "/storyboard",
            deadline,
            () -> {
              Optional<Storyboard> meanwhile = tables.storyboard(runId);
              return meanwhile.isPresent()
                  ? meanwhile.get()
                  : tables.keep(storyboards.write(runId, source, deadline));
            });
  }

  @Override
  public Variant write(String runId, Source source, Platform platform, Deadline deadline)
      throws InterruptedException {
    Optional<Variant> stored = tables.variant(runId, platform);
    return stored.isPresent()
        ? stored.get()
        : turns.take(
            runId + "/" + platform.key(),
            deadline,
            () -> {
              Optional<Variant> meanwhile = tables.variant(runId, platform);
              return meanwhile.isPresent()
                  ? meanwhile.get()
                  : tables.keep(variants.write(ids.next("var"), runId, source, platform, deadline));
            });
  }

  @Override
  public List<Variant> variants(String runId) {
    return tables.variants(runId);
  }

  @Override
  public Optional<Variant> variant(String id) {
    return tables.variant(id);
  }

  private Variant required(String variantId) {
    return tables
        .variant(variantId)
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "variant-unknown",
                        "There is no variant " + variantId + ".",
                        "Look at the run for its variants.")
                    .asException());
  }

  @Override
  public Variant edit(String variantId, String title, List<String> parts, List<String> hashtags) {
    Variant before = required(variantId);
    Rules limits = rules.apply(before.platform());
    Variant after = Edit.of(before, title, parts, hashtags, limits);
    requireTaken(post(after, after.articleHtml(), List.of()), "text");
    return tables.edited(after);
  }

  @Override
  public void show(String variantId, SimpleOptions how) {
    Variant variant = required(variantId);
    requireTaken(how.of(post(variant, variant.articleHtml(), List.of())), "options");
    tables.show(variantId, how);
  }

  @Override
  public SimpleOptions shown(String variantId) {
    return tables.shown(variantId);
  }

  private void requireTaken(Post post, String what) {
    List<Failure> wrong = variants.contentFailures(post);
    if (!wrong.isEmpty()) {
      throw Problem.badInput(
              "variant-breaks-rules",
              String.join(" ", wrong.stream().map(Failure::message).toList()),
              "Change the %s so that %s takes it.".formatted(what, post.platform().title()))
          .asException();
    }
  }

  @Override
  public Post compose(
      Variant variant, Storyboard storyboard, Source source, Progress progress, Deadline deadline)
      throws InterruptedException {
    Rules limits = rules.apply(variant.platform());
    List<Media> chosen =
        PostMedia.chosen(media.make(storyboard, source, limits, progress, deadline), limits);
    int images = (int) chosen.stream().filter(m -> m.role() == Media.Role.IMAGE).count();
    @Nullable String html =
        limits.format() == Rules.Format.ARTICLE
            ? ArticleHtml.of(source, chosen.size() - images, images)
            : variant.articleHtml();
    return tables.shown(variant.id()).of(post(variant, html, chosen));
  }

  private static Post post(Variant variant, @Nullable String html, List<Media> media) {
    return new Post(
        variant.platform(),
        variant.title(),
        variant.parts(),
        variant.hashtags(),
        variant.link(),
        html,
        media,
        true,
        variant.language());
  }
}
