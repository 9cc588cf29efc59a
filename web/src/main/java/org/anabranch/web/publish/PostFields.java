package org.anabranch.web.publish;

import io.helidon.common.parameters.Parameters;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Media;
import org.anabranch.publish.Platform;
import org.anabranch.publish.Post;
import org.anabranch.publish.schedule.OwnFiles;
import org.anabranch.publish.schedule.OwnFiles.OwnFile;
import org.anabranch.publish.schedule.PostFiles;
import org.anabranch.publish.schedule.SimpleOptions;
import org.anabranch.publish.schedule.SimplePost;
import org.anabranch.web.page.Pages;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the form of a post, new or planned, but for its account and its moment.
 *
 * @param media the names of its files, in order, as {@link PostFiles} knows them
 * @param descriptions what was typed for files, by their names
 */
record PostFields(
    String title,
    String text,
    String article,
    String hashtags,
    String link,
    List<String> media,
    Map<String, String> descriptions,
    String cover,
    boolean ai,
    String language,
    OptionsForm.Typed options) {
  static final PostFields NOTHING =
      new PostFields(
          "", "", "", "", "", List.of(), Map.of(), "", false, "", OptionsForm.Typed.NOTHING);

  private static final int SHOWN_FILES = 60;
  private static final String DESCRIPTION = "alt:";

  /**
   * A file to choose.
   *
   * @param address where the console serves it
   * @param kept whether the post has it already
   * @param inCover whether it is the post's cover and nothing else
   */
  record Choice(
      String name,
      String title,
      OwnFile.Kind kind,
      String altText,
      String address,
      boolean chosen,
      boolean kept,
      boolean inCover) {
    boolean picture() {
      return kind == OwnFile.Kind.PICTURE;
    }

    boolean video() {
      return kind == OwnFile.Kind.VIDEO;
    }

    private Choice as(boolean isChosen, String words) {
      return new Choice(name, title, kind, words, address, isChosen, kept, inCover);
    }
  }

  /** As a planned post has them. */
  static PostFields of(Post post, Connector connector) {
    SimplePost plain = SimplePost.of(post, connector);
    return new PostFields(
        plain.title(),
        String.join("\n---\n", plain.parts()),
        word(plain.article()),
        String.join(" ", plain.hashtags()),
        word(plain.link()),
        plain.images(),
        Map.of(),
        word(plain.cover()),
        plain.aiMade(),
        word(plain.language()),
        OptionsForm.Typed.of(SimpleOptions.shownBy(post)));
  }

  private static String word(@Nullable String given) {
    return given == null ? "" : given;
  }

  /**
   * As a form sends them.
   *
   * @param otherwise what holds for fields that the form does not have
   */
  static PostFields of(Parameters form, PostFields otherwise) {
    return new PostFields(
        field(form, "title", otherwise.title()),
        field(form, "text", otherwise.text()),
        field(form, "article", otherwise.article()),
        field(form, "hashtags", otherwise.hashtags()),
        field(form, "link", otherwise.link()),
        form.contains("media") ? List.copyOf(form.all("media")) : List.of(),
        descriptions(form),
        Pages.field(form, "cover"),
        form.contains("ai"),
        Pages.field(form, "language"),
        OptionsForm.changed(form));
  }

  private static String field(Parameters form, String name, String otherwise) {
    return form.contains(name) ? Pages.field(form, name).replace("\r\n", "\n") : otherwise;
  }

  private static Map<String, String> descriptions(Parameters form) {
    Map<String, String> typed = new HashMap<>();
    for (String name : form.names()) {
      if (name.startsWith(DESCRIPTION)) {
        typed.put(name.substring(DESCRIPTION.length()), Pages.field(form, name));
      }
    }
    return Map.copyOf(typed);
  }

  SimplePost simple() {
    return new SimplePost(
        title,
        SimplePost.parts(text),
        SimplePost.tags(hashtags),
        link,
        media,
        ai,
        language,
        cover,
        article);
  }

  /**
   * The post that is typed here; a problem when a file cannot be taken.
   *
   * @param before the one that it replaces; null for a new one
   */
  Post post(Connector connector, @Nullable Post before, Path root, OwnFiles own) {
    return withoutOldStill(before)
        .simple()
        .on(connector, options.options(), root, files(own, before));
  }

  /** A still of a video that the post has no longer is no cover for it. */
  private PostFields withoutOldStill(@Nullable Post before) {
    Optional<Media> video = before == null ? Optional.empty() : before.video();
    boolean gone = video.isPresent() && !media.contains(PostFiles.name(video.get()));
    boolean still =
        before != null && before.cover().map(c -> PostFiles.name(c).equals(cover)).orElse(false);
    return gone && still
        ? new PostFields(
            title, text, article, hashtags, link, media, descriptions, "", ai, language, options)
        : this;
  }

  private PostFiles files(OwnFiles own, @Nullable Post before) {
    return new PostFiles(own, before, descriptions);
  }

  /** What fitting would take away: a video that a platform takes in part only. */
  List<String> cuts(Platform platform, @Nullable Post before, OwnFiles own) {
    OwnFiles.Use use = new OwnFiles.Use(platform, options.place(), media.size() == 1);
    List<Choice> choices = choices(own, before);
    return media.stream()
        .flatMap(
            name ->
                files(own, before).changes(use, name).stream()
                    .filter(change -> change.startsWith("shortened"))
                    .map(
                        change -> title(choices, name) + " would be " + change + " for it to fit."))
        .toList();
  }

  private static String title(List<Choice> choices, String name) {
    return choices.stream()
        .filter(c -> c.name().equals(name))
        .map(Choice::title)
        .findFirst()
        .orElse("A file");
  }

  /** The files to choose from: those that are chosen first, in their order. */
  List<Choice> choices(OwnFiles own, @Nullable Post before) {
    List<Choice> there = new ArrayList<>();
    if (before != null) {
      for (Media one : before.media()) {
        there.add(kept(one, there.size() + 1));
      }
    }
    own.recent(SHOWN_FILES).forEach(f -> there.add(ofLibrary(f)));
    List<Choice> ordered = new ArrayList<>();
    for (String name : media) {
      there.stream().filter(c -> c.name().equals(name)).findFirst().ifPresent(ordered::add);
    }
    there.stream().filter(c -> !media.contains(c.name())).forEach(ordered::add);
    return ordered.stream()
        .map(c -> c.as(media.contains(c.name()), descriptions.getOrDefault(c.name(), c.altText())))
        .toList();
  }

  private static Choice kept(Media one, int number) {
    OwnFile.Kind kind =
        switch (one.role()) {
          case COVER, IMAGE -> OwnFile.Kind.PICTURE;
          case VIDEO -> OwnFile.Kind.VIDEO;
          case DOCUMENT -> OwnFile.Kind.DOCUMENT;
        };
    String title =
        one.role() == Media.Role.COVER
            ? "The cover it has"
            : "File %d of the post".formatted(number);
    return new Choice(
        PostFiles.name(one),
        title,
        kind,
        one.altText(),
        VariantCard.address(one),
        false,
        true,
        one.role() == Media.Role.COVER);
  }

  private static Choice ofLibrary(OwnFile file) {
    return new Choice(
        file.id(),
        file.name(),
        file.kind(),
        file.altText(),
        "/api/media/" + file.id() + "/file",
        false,
        false,
        false);
  }
}
