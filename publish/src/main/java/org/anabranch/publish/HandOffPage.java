package org.anabranch.publish;

import java.util.List;
import java.util.Optional;
import org.anabranch.publish.HandOffPackage.PackedFile;

/** The page of a hand-off's package. What comes from outside is escaped, every time. */
record HandOffPage(
    Post post, HandOff handOff, Connector connector, List<PackedFile> files, Optional<String> qr) {
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
        <title>Publish on %s</title>
        <link rel="stylesheet" href="style.css">
        </head>
        <body>
        <h1>Publish on %s</h1>
        <p class="quiet">%s offers no interface to publish for you. Everything is prepared; you \
        press the button.</p>
        """
            .formatted(
                escape(post.language()), escape(platform), escape(platform), escape(platform)));
    steps(page);
    open(page, platform);
    texts(page);
    media(page);
    page.append(
        """
        <h2>When it is live</h2>
        <p>Paste its link into Anabranch. It looks like <code>%s</code>.</p>
        </body>
        </html>
        """
            .formatted(escape(connector.linkForm())));
    return page.toString();
  }

  private void steps(StringBuilder page) {
    page.append("<h2>Steps</h2>\n<ol>\n");
    handOff.steps().forEach(s -> page.append("<li>").append(escape(s)).append("</li>\n"));
    page.append("</ol>\n");
  }

  private void open(StringBuilder page, String platform) {
    handOff
        .open()
        .ifPresent(
            address ->
                page.append("<p><a class=\"open\" rel=\"noreferrer\" href=\"")
                    .append(escape(address.toString()))
                    .append("\">Open ")
                    .append(escape(platform))
                    .append("</a></p>\n"));
    qr.ifPresent(
        svg ->
            page.append("<div class=\"qr\">")
                .append(svg.strip())
                .append("</div>\n")
                .append("<p class=\"quiet\">Scan it with the phone that has the account.</p>\n"));
  }

  private void texts(StringBuilder page) {
    Rules rules = connector.rules();
    if (!post.title().isEmpty()) {
      text(page, "Title", post.title(), rules.titleMax());
    }
    for (int i = 0; i < post.parts().size(); i++) {
      String name = post.parts().size() == 1 ? "Text" : "Text, part " + (i + 1);
      text(page, name, post.parts().get(i), rules.textMax());
    }
    if (!post.hashtags().isEmpty() && !rules.hashtagsInText()) {
      text(page, "Hashtags", "#" + String.join(" #", post.hashtags()), 0);
    }
    String link = post.link();
    if (link != null) {
      text(page, "Link", link, 0);
    }
    if (post.aiMade()) {
      page.append(
          "<p><strong>Made with AI.</strong> Set the platform's label for AI-made content.</p>\n");
    }
  }

  /** The first line break after {@code <textarea>} is dropped by browsers, so one is added. */
  private void text(StringBuilder page, String name, String text, int most) {
    int length = connector.rules().counting().length(text);
    int rows = (int) Math.clamp(text.lines().count() + text.length() / 60, 1, 14);
    String of = most > 0 ? "%d of %d allowed".formatted(length, most) : "%d".formatted(length);
    page.append("<h2>%s</h2>\n".formatted(name))
        .append(
            "<textarea readonly rows=\"%d\" aria-label=\"%s\">\n%s</textarea>\n"
                .formatted(rows, name, escape(text)))
        .append("<p class=\"quiet\">%s characters</p>\n".formatted(of));
  }

  private void media(StringBuilder page) {
    if (files.isEmpty()) {
      return;
    }
    page.append("<h2>Media</h2>\n");
    for (PackedFile file : files) {
      String alt = escape(file.media().altText());
      String shown =
          file.media().isVideo()
              ? "<video controls preload=\"metadata\" src=\"%s\" aria-label=\"%s\"></video>"
                  .formatted(file.name(), alt)
              : "<img src=\"%s\" alt=\"%s\">".formatted(file.name(), alt);
      page.append(
          "<figure>%s<figcaption><a href=\"%s\" download>Save %s</a> · %s</figcaption></figure>\n"
              .formatted(shown, file.name(), file.name(), alt));
    }
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
