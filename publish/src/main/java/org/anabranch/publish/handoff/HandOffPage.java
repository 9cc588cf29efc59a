package org.anabranch.publish.handoff;

import java.util.List;
import java.util.Optional;
import org.anabranch.publish.Connector;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Media;
import org.anabranch.publish.Options;
import org.anabranch.publish.Post;
import org.anabranch.publish.Rules;
import org.anabranch.publish.handoff.HandOffPackage.PackedFile;

/**
 * The page of a hand-off's package, in the post's language where that is Chinese, else in English.
 * What comes from outside is escaped, every time.
 */
record HandOffPage(
    Post post,
    HandOff handOff,
    Connector connector,
    List<PackedFile> files,
    Optional<String> qr,
    HandOffWords words) {
  static final String STYLE =
      """
      :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
      body { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 4rem;
        overflow-wrap: anywhere; }
      h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
      h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
      textarea { box-sizing: border-box; width: 100%; font: inherit; padding: .6rem .75rem;
        border: 1px solid #8888; border-radius: .5rem; user-select: all; }
      ol { padding-left: 1.25rem; } li { margin: .3rem 0; }
      figure { margin: 0 0 1rem; } figcaption { font-size: .85rem; opacity: .8; }
      img, video { max-width: 100%; max-height: 28rem; border-radius: .5rem; display: block; }
      .qr svg { width: 15rem; max-width: 100%; height: auto; border-radius: .5rem; }
      .open { display: inline-block; padding: .55rem 1rem; border-radius: .5rem;
        background: #1f5eff; color: #fff; text-decoration: none; overflow-wrap: anywhere; }
      .save { display: inline-block; padding: .5rem 0; } summary { padding: .5rem 0; }
      .quiet { opacity: .75; font-size: .9rem; }
      """;

  String html() {
    String platform = post.platform().title();
    StringBuilder page = new StringBuilder();
    page.append(
        """
        <!doctype html>
        <html lang="%s">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <title>%s</title>
        <link rel="stylesheet" href="style.css">
        </head>
        <body>
        <main>
        <h1>%s</h1>
        <p class="quiet">%s</p>
        """
            .formatted(
                words.tag(),
                escape(words.heading().formatted(platform)),
                escape(words.heading().formatted(platform)),
                escape(words.why().formatted(platform))));
    steps(page);
    open(page, platform);
    texts(page);
    media(page);
    page.append("<h2>%s</h2>\n<p>".formatted(words.live()))
        .append(words.paste().formatted("<code>" + escape(connector.linkForm()) + "</code>"))
        .append("</p>\n</main></body>\n</html>\n");
    return page.toString();
  }

  /** First in the post's language, then folded in the other. */
  private void steps(StringBuilder page) {
    boolean chinese = words == HandOffWords.CHINESE;
    page.append("<h2>%s</h2>\n".formatted(words.steps()));
    list(page, handOff.stepsFor(words.tag()));
    if (!handOff.stepsInChinese().isEmpty()) {
      page.append(
          "<details lang=\"%s\"><summary>%s</summary>\n"
              .formatted(chinese ? "en" : "zh-CN", words.otherLanguage()));
      list(page, chinese ? handOff.steps() : handOff.stepsInChinese());
      page.append("</details>\n");
    }
  }

  private static void list(StringBuilder page, List<String> steps) {
    page.append("<ol>\n");
    steps.forEach(s -> page.append("<li>").append(escape(s)).append("</li>\n"));
    page.append("</ol>\n");
  }

  private void open(StringBuilder page, String platform) {
    handOff
        .open()
        .ifPresent(
            address ->
                page.append("<p><a class=\"open\" rel=\"noreferrer\" href=\"")
                    .append(escape(address.toString()))
                    .append("\">")
                    .append(escape(words.open().formatted(platform)))
                    .append("</a></p>\n"));
    qr.ifPresent(
        svg ->
            page.append("<div class=\"qr\">")
                .append(svg.strip())
                .append("</div>\n")
                .append("<p class=\"quiet\">%s</p>\n".formatted(words.scan())));
  }

  private void texts(StringBuilder page) {
    Rules rules = connector.rules();
    if (!post.title().isEmpty()) {
      text(page, words.title(), post.title(), rules.titleMax());
    }
    for (int i = 0; i < post.parts().size(); i++) {
      String name = post.parts().size() == 1 ? words.text() : words.part().formatted(i + 1);
      text(page, name, post.parts().get(i), rules.textMax());
    }
    if (!post.hashtags().isEmpty() && !rules.hashtagsInText()) {
      text(page, words.hashtags(), "#" + String.join(" #", post.hashtags()), 0);
    }
    String link = post.link();
    if (link != null) {
      text(page, words.link(), link, 0);
    }
    Options.Location place = post.options().location();
    if (place != null) {
      text(page, words.location(), place.name().isEmpty() ? place.id() : place.name(), 0);
    }
    if (post.aiMade()) {
      page.append("<p><strong>%s</strong></p>\n".formatted(words.aiMade()));
    }
  }

  /** The first line break after {@code <textarea>} is dropped by browsers, so one is added. */
  private void text(StringBuilder page, String name, String text, int most) {
    int length = connector.rules().counting().length(text);
    int rows = (int) Math.clamp(text.lines().count() + text.length() / 60, 1, 14);
    String of =
        most > 0 ? words.lengthOf().formatted(length, most) : words.length().formatted(length);
    page.append("<h2>%s</h2>\n".formatted(name))
        .append(
            "<textarea readonly rows=\"%d\" lang=\"%s\" dir=\"auto\" aria-label=\"%s\">\n%s</textarea>\n"
                .formatted(rows, escape(post.language()), name, escape(text)))
        .append("<p class=\"quiet\">%s</p>\n".formatted(of));
  }

  private void media(StringBuilder page) {
    if (files.isEmpty()) {
      return;
    }
    page.append("<h2>%s</h2>\n".formatted(words.media()));
    for (int i = 0; i < files.size(); i++) {
      page.append(figure(i + 1, files.get(i)));
    }
  }

  private String figure(int number, PackedFile file) {
    Media media = file.media();
    String alt = escape(media.altText());
    String shown =
        media.isVideo()
            ? "<video controls preload=\"metadata\" src=\"%s\" aria-label=\"%s\"></video>"
                .formatted(file.name(), alt)
            : "<img src=\"%s\" alt=\"%s\">".formatted(file.name(), alt);
    String save = words.save().formatted(file.name());
    return "<figure>%s<figcaption>%d · %s, %d × %d%s<br><a class=\"save\" href=\"%s\" download>%s</a></figcaption></figure>\n"
        .formatted(
            shown,
            number,
            words.of(media.role()),
            media.width(),
            media.height(),
            alt.isEmpty() ? "" : " · " + alt,
            file.name(),
            save);
  }

  private static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.chars()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.append((char) c);
              }
            });
    return safe.toString();
  }
}
