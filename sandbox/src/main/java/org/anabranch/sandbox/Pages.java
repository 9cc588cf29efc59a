package org.anabranch.sandbox;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.SandboxPost;

/** The sandbox's pages. */
final class Pages {
  private final DurableWorld world;

  Pages(DurableWorld world) {
    this.world = world;
  }

  String post(SandboxPost post) {
    World.Reactions seen = world.reactions(post);
    return page(
        post.title().isBlank() ? post.platform() : post.title(),
        """
        <article><h1>%s</h1><p>%s</p>%s%s<p>simulated: %d views, %d likes</p></article>
        """
            .formatted(
                Html.escape(post.title()),
                Html.text(post.text()),
                Html.article(post.html(), "http://127.0.0.1/"),
                IntStream.range(0, post.media().size())
                    .mapToObj(i -> media(post, i))
                    .collect(Collectors.joining()),
                seen.views(),
                seen.likes()));
  }

  String index(List<String> platforms) {
    return page(
        "Sandbox",
        platforms.stream()
            .flatMap(p -> world.posts(p).stream())
            .map(p -> "<p><a href=\"%s\">%s</a></p>".formatted(Html.escape(p.link()), p.platform()))
            .collect(Collectors.joining()));
  }

  private static String media(SandboxPost post, int number) {
    Attachment attachment = post.media().get(number);
    String source =
        Html.escape("/_sandbox/files/%s/%s/%d".formatted(post.platform(), post.id(), number));
    return attachment.contentType().startsWith("video/")
        ? "<video controls src=\"%s\"></video>".formatted(source)
        : "<img src=\"%s\" alt=\"%s\">".formatted(source, Html.escape(attachment.altText()));
  }

  private static String page(String title, String body) {
    return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>%s</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <link rel="stylesheet" href="/_sandbox/sandbox.css"></head><body>%s</body></html>
        """
        .formatted(Html.escape(title), body);
  }
}
