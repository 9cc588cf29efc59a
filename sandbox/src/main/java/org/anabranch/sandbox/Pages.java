package org.anabranch.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.Reactions;
import org.anabranch.sandbox.World.SandboxPost;

/**
 * The pages for people: the index of all posts, and one page for each post in its platform's
 * spirit. Every value is escaped where it is put in; an article goes through an allow-list.
 */
final class Pages {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private static final int LONGEST_THREAD = 100;
  private static final int EXCERPT = 180;

  private final DurableWorld world;

  Pages(DurableWorld world) {
    this.world = world;
  }

  /** The page of one post; where it is part of a thread, the whole thread. */
  String post(SandboxPost post) {
    Look look = Look.of(post.platform());
    String posts =
        thread(post).stream()
            .map(p -> article(p, look, p.id().equals(post.id())))
            .collect(Collectors.joining());
    String title = post.title().isBlank() ? excerpt(post.text(), 60) : post.title();
    return frame(
        title.isBlank() ? look.title() : title + " · " + look.title(),
        "p-%s l-%s".formatted(look.key(), look.layout().name().toLowerCase(Locale.ROOT)),
        """
        <p class="banner"><strong>Sandbox:</strong> this page imitates %s; nothing left this machine.
        <a href="/">All posts</a></p>
        <header class="bar"><span class="brand"><span class="mark" aria-hidden="true">%s</span>%s</span>
        <span class="clock">%s</span></header>
        <main class="posts">%s</main>
        """
            .formatted(
                Html.escape(look.title()),
                initial(look.title()),
                Html.escape(look.title()),
                clock(),
                posts));
  }

  /** From the thread's first post to its last; a lone post is a thread of one. */
  private List<SandboxPost> thread(SandboxPost post) {
    SandboxPost first = post;
    for (int i = 0; i < LONGEST_THREAD && !first.inReplyTo().isEmpty(); i++) {
      var before = world.post(first.platform(), first.inReplyTo());
      if (before.isEmpty()) {
        break;
      }
      first = before.get();
    }
    List<SandboxPost> all = world.posts(post.platform());
    List<SandboxPost> thread = new ArrayList<>();
    Deque<SandboxPost> next = new ArrayDeque<>(List.of(first));
    while (!next.isEmpty() && thread.size() < LONGEST_THREAD) {
      SandboxPost each = next.removeFirst();
      thread.add(each);
      all.stream()
          .filter(p -> p.inReplyTo().equals(each.id()))
          .sorted(Comparator.comparing(SandboxPost::at))
          .forEach(next::add);
    }
    return thread;
  }

  private String article(SandboxPost post, Look look, boolean main) {
    String name = world.accountName(post.platform(), post.accountId());
    return """
        <article class="post%s">
        %s
        <div class="words">
        <div class="by"><span class="avatar" aria-hidden="true">%s</span>
        <div><strong>%s</strong><time datetime="%s">%s · %s</time></div>%s</div>
        %s%s%s%s
        %s%s
        </div></article>
        """
        .formatted(
            main ? "" : " other",
            media(post),
            initial(name),
            Html.escape(name),
            post.at(),
            MINUTE.format(post.at()),
            age(post.at()),
            post.aiLabel()
                ? "<span class=\"ai\">" + Icon.SPARK.svg() + "AI-generated content</span>"
                : "",
            post.title().isBlank() ? "" : "<h1>" + Html.escape(post.title()) + "</h1>",
            post.text().isBlank() || look.layout() == Look.Layout.ARTICLE && !post.html().isBlank()
                ? ""
                : "<div class=\"text\">" + Html.text(post.text()) + "</div>",
            post.html().isBlank()
                ? ""
                : "<div class=\"article\">" + Html.article(post.html()) + "</div>",
            details(post),
            figures(world.reactions(post)),
            ownWords(post));
  }

  /** How the post is shown, and what stands there for people who do not see its pictures. */
  private static String details(SandboxPost post) {
    StringBuilder list = new StringBuilder();
    for (World.Detail detail : World.Detail.values()) {
      String value = post.detail(detail);
      if (!value.isBlank()) {
        list.append(
            detail(
                detail.name().toLowerCase(Locale.ROOT),
                detail == World.Detail.COVER ? excerpt(value, 12) : value));
      }
    }
    for (Attachment attachment : post.media()) {
      if (!attachment.altText().isBlank()) {
        list.append(detail("described as", attachment.altText()));
      }
    }
    return list.isEmpty() ? "" : "<dl class=\"details\">" + list + "</dl>";
  }

  private static String detail(String name, String value) {
    return "<dt>%s</dt><dd>%s</dd>".formatted(name, Html.escape(value));
  }

  /** What the account itself said below its post; the audience's words are in the API alone. */
  private String ownWords(SandboxPost post) {
    return world.comments(post.platform(), post.id()).stream()
        .filter(c -> c.accountId().equals(post.accountId()))
        .map(
            c ->
                "<p class=\"own\"><strong>By the author</strong> " + Html.escape(c.text()) + "</p>")
        .collect(Collectors.joining());
  }

  private static String figures(Reactions seen) {
    return """
        <section class="figures" aria-label="Simulated figures"><em>simulated</em><dl>%s</dl></section>
        """
        .formatted(
            figure(Icon.EYE, "views", seen.views())
                + figure(Icon.HEART, "likes", seen.likes())
                + figure(Icon.BUBBLE, "comments", seen.comments())
                + figure(Icon.ARROW, "shares", seen.shares())
                + figure(Icon.RIBBON, "saves", seen.saves())
                + figure(Icon.POINTER, "clicks", seen.clicks()));
  }

  private static String figure(Icon icon, String name, long count) {
    return "<div>%s<dd>%s</dd><dt>%s</dt></div>"
        .formatted(icon.svg(), String.format(Locale.ENGLISH, "%,d", count), name);
  }

  private static String media(SandboxPost post) {
    if (post.media().isEmpty()) {
      return "";
    }
    String items =
        IntStream.range(0, post.media().size())
            .mapToObj(i -> medium(post, i))
            .collect(Collectors.joining());
    int count = post.media().size();
    return count == 1
        ? "<div class=\"media\"><div class=\"strip\">%s</div></div>".formatted(items)
        : """
          <div class="media"><div class="strip" tabindex="0" role="group" aria-label="%d pictures">%s</div>
          <p class="count">%d · scroll sideways</p></div>
          """
            .formatted(count, items, count);
  }

  private static String medium(SandboxPost post, int number) {
    Attachment attachment = post.media().get(number);
    String source = Html.escape(address(post, number));
    String alt = Html.escape(attachment.altText());
    return attachment.contentType().startsWith("video/")
        ? "<video controls playsinline preload=\"metadata\" aria-label=\"%s\" src=\"%s\"></video>"
            .formatted(alt, source)
        : "<img src=\"%s\" alt=\"%s\">".formatted(source, alt);
  }

  private static String address(SandboxPost post, int number) {
    return "/_sandbox/files/%s/%s/%d"
        .formatted(Html.segment(post.platform()), Html.segment(post.id()), number);
  }

  /** The posts of these platforms, or of the one that was chosen, as cards. */
  String index(List<String> platforms, String chosen) {
    List<String> used = platforms.stream().filter(p -> !world.posts(p).isEmpty()).toList();
    String cards =
        used.stream()
            .filter(p -> chosen.isEmpty() || p.equals(chosen))
            .flatMap(p -> opening(p).stream())
            .map(this::card)
            .collect(Collectors.joining());
    return frame(
        "Sandbox",
        "index",
        """
        <p class="banner"><strong>Sandbox:</strong> imitations of platforms on this machine; nothing
        here left it, and every figure is simulated.</p>
        <header class="bar"><span class="brand">Anabranch sandbox</span>
        <span class="clock">%s</span>
        <form method="post" action="/_sandbox/let-pass"><input type="hidden" name="hours" value="24">
        <button>Let 24 hours pass</button></form></header>
        <main>%s%s<p class="phones">Publish by hand, as with a phone: %s</p></main>
        """
            .formatted(
                clock(),
                used.isEmpty() ? "" : choices(used, chosen),
                cards.isEmpty() ? empty() : "<div class=\"cards\">" + cards + "</div>",
                phones()));
  }

  /** A thread is one card: the post that opens it. */
  private List<SandboxPost> opening(String platform) {
    return world.posts(platform).stream().filter(p -> p.inReplyTo().isEmpty()).toList();
  }

  private String choices(List<String> platforms, String chosen) {
    int all = platforms.stream().mapToInt(p -> opening(p).size()).sum();
    return "<nav class=\"choices\" aria-label=\"Platforms\">"
        + choice("/", "All", all, chosen.isEmpty())
        + platforms.stream()
            .map(
                p ->
                    choice(
                        "/?platform=" + Html.segment(p),
                        Look.of(p).title(),
                        opening(p).size(),
                        p.equals(chosen)))
            .collect(Collectors.joining())
        + "</nav>";
  }

  private static String choice(String address, String name, int count, boolean chosen) {
    return "<a href=\"%s\"%s>%s <small>%d</small></a>"
        .formatted(address, chosen ? " aria-current=\"page\"" : "", Html.escape(name), count);
  }

  private static String phones() {
    return Look.withPhone().stream()
        .map(l -> "<a href=\"/_sandbox/phone/%s\">%s</a>".formatted(l.key(), l.title()))
        .collect(Collectors.joining(" · "));
  }

  private static String empty() {
    return """
        <section class="empty"><h1>No posts yet</h1>
        <p>Publish something, and it appears here as its platform would show it:</p>
        <p><code>./anabranch run examples/article.md</code></p></section>
        """;
  }

  private String card(SandboxPost post) {
    Reactions seen = world.reactions(post);
    String words = post.text().isBlank() ? Html.plain(post.html()) : post.text();
    Look look = Look.of(post.platform());
    return """
        <a class="card p-%s" href="%s"><span class="on"><span class="mark" aria-hidden="true">%s</span>%s</span>
        %s<span class="body">%s<span class="excerpt">%s</span>
        <span class="line"><em>simulated</em>%s%s%s</span></span></a>
        """
        .formatted(
            look.key(),
            Html.escape(Html.link(post.link())),
            initial(look.title()),
            Html.escape(look.title()),
            thumbnail(post),
            post.title().isBlank() ? "" : "<strong>" + Html.escape(post.title()) + "</strong>",
            Html.escape(excerpt(words, EXCERPT)),
            count(Icon.EYE, "views", seen.views()),
            count(Icon.HEART, "likes", seen.likes()),
            count(Icon.BUBBLE, "comments", seen.comments()));
  }

  private static String count(Icon icon, String name, long count) {
    return "<span title=\"%s\">%s%s</span>"
        .formatted(name, icon.svg(), String.format(Locale.ENGLISH, "%,d", count));
  }

  private static String thumbnail(SandboxPost post) {
    if (post.media().isEmpty()) {
      return "";
    }
    String source = Html.escape(address(post, 0));
    return post.media().getFirst().contentType().startsWith("video/")
        ? "<span class=\"thumb\"><video muted playsinline preload=\"metadata\" src=\"%s#t=0.5\"></video>%s</span>"
            .formatted(source, Icon.PLAY.svg())
        : "<span class=\"thumb\"><img loading=\"lazy\" src=\"%s\" alt=\"\"></span>"
            .formatted(source);
  }

  /** A page with a form to publish by hand, filled with what the package says. */
  String phone(Look look, Phone.Package given) {
    return frame(
        "Phone · " + look.title(),
        "phone p-" + look.key(),
        """
        <p class="banner"><strong>Sandbox:</strong> this page imitates the %1$s app on a phone;
        nothing leaves this machine. <a href="/">All posts</a></p>
        <header class="bar"><span class="brand"><span class="mark" aria-hidden="true">%2$s</span>%1$s</span>
        <span class="clock">%3$s</span></header>
        <main><form class="device" method="post" enctype="multipart/form-data" action="/_sandbox/phone/%4$s"><h1>New post</h1>
        <label>Title<input name="title" maxlength="200" value="%5$s"></label>
        <label>Text<textarea name="text" rows="6">%6$s</textarea></label>
        <label>Hashtags, separated by spaces<input name="hashtags" value="%7$s"></label>
        <label>Pictures or a video<input type="file" name="file" accept="image/*,video/*" multiple></label>
        <label>or their addresses on this machine, one in each line
        <textarea name="mediaUrls" rows="3">%8$s</textarea></label>
        <label class="check"><input type="checkbox" name="aiLabel" value="true"%9$s> Label as AI-generated</label>
        <input type="hidden" name="state" value="%10$s">
        <button>Publish</button></form></main>
        """
            .formatted(
                Html.escape(look.title()),
                initial(look.title()),
                clock(),
                look.key(),
                Html.escape(given.title()),
                Html.escape(given.text()),
                Html.escape(String.join(" ", given.hashtags())),
                Html.escape(String.join("\n", given.mediaUrls())),
                given.aiLabel() ? " checked" : "",
                Html.escape(given.state())));
  }

  private String clock() {
    return "Sandbox time " + MINUTE.format(world.now());
  }

  private String age(Instant at) {
    Duration age = Duration.between(at, world.now());
    if (age.toHours() < 1) {
      return Math.max(0, age.toMinutes()) + " min ago";
    }
    return age.toHours() < 48 ? age.toHours() + " h ago" : age.toDays() + " days ago";
  }

  private static String initial(String name) {
    return name.isBlank() ? "?" : Html.escape(Character.toString(name.codePointAt(0)));
  }

  private static String excerpt(String text, int length) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.codePointCount(0, line.length()) <= length
        ? line
        : line.substring(0, line.offsetByCodePoints(0, length)) + "…";
  }

  private static String frame(String title, String classes, String body) {
    return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>%s</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="/_sandbox/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/_sandbox/sandbox.css"></head>
        <body class="%s">%s</body></html>
        """
        .formatted(Html.escape(title), classes, body);
  }
}
