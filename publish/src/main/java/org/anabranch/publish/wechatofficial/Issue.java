package org.anabranch.publish.wechatofficial;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anabranch.publish.Media;
import org.anabranch.publish.Post;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * What one publication of an Official Account holds: one to eight articles ({@code news}), or one
 * image post ({@code newspic}: pictures with a title and plain words).
 *
 * <p>A post with pictures and neither an article nor a cover is an image post. An article body that
 * is nothing but {@code <article>} elements, two or more, is that many articles: the title of each
 * is its {@code <h1>}, its cover the first picture in it; the first takes the post's title and
 * cover where it has none of its own.
 */
sealed interface Issue {
  int MOST_ARTICLES = 8;

  /** Never empty. */
  record Articles(List<Article> articles) implements Issue {
    public Articles {
      articles = List.copyOf(articles);
    }

    boolean single() {
      return articles.size() == 1;
    }
  }

  /**
   * @param pictures which of the post's media, in order
   */
  record Pictures(List<Integer> pictures) implements Issue {
    public Pictures {
      pictures = List.copyOf(pictures);
    }
  }

  static Issue of(Post post) {
    Optional<String> html = Optional.ofNullable(post.articleHtml()).filter(h -> !h.isBlank());
    if (html.isEmpty() && post.cover().isEmpty() && !post.images().isEmpty()) {
      return new Pictures(
          IntStream.range(0, post.media().size())
              .filter(i -> post.media().get(i).role() == Media.Role.IMAGE)
              .boxed()
              .toList());
    }
    List<Article> several = html.map(h -> several(post, h)).orElse(List.of());
    return new Articles(
        several.size() > 1
            ? several
            : List.of(
                new Article(
                    post.title(),
                    whole(post, html.orElseGet(() -> paragraphs(post.text()))),
                    cover(post))));
  }

  private static List<Article> several(Post post, String html) {
    Document document = Jsoup.parseBodyFragment(html);
    document.outputSettings().prettyPrint(false);
    Element body = document.body();
    List<Element> children = body.children();
    if (children.stream().anyMatch(e -> !e.nameIs("article")) || !body.ownText().isBlank()) {
      return List.of();
    }
    List<Article> articles = new ArrayList<>();
    for (Element child : children) {
      articles.add(one(post, child, articles.isEmpty()));
    }
    return articles;
  }

  private static Article one(Post post, Element article, boolean first) {
    Element heading = article.selectFirst("h1");
    String title = heading == null ? "" : heading.text();
    if (heading != null) {
      heading.remove();
    }
    String inner = article.html();
    SortedSet<Integer> shown = Article.pictures(inner);
    int own = shown.isEmpty() ? -1 : shown.first();
    int cover = first && cover(post) >= 0 ? cover(post) : own;
    return new Article(first && title.isBlank() ? post.title() : title, inner, cover);
  }

  private static int cover(Post post) {
    return IntStream.range(0, post.media().size())
        .filter(i -> post.media().get(i).role() == Media.Role.COVER)
        .findFirst()
        .orElse(-1);
  }

  /** With the pictures that the body does not place at its end. */
  private static String whole(Post post, String html) {
    SortedSet<Integer> placed = Article.pictures(html);
    StringBuilder whole = new StringBuilder(html);
    for (int i = 0; i < post.media().size(); i++) {
      Media media = post.media().get(i);
      if (media.role() == Media.Role.IMAGE && !placed.contains(i)) {
        whole.append(
            "<p><img src=\"media:%d\" alt=\"%s\"></p>"
                .formatted(i, Article.escape(media.altText())));
      }
    }
    return whole.toString();
  }

  private static String paragraphs(String text) {
    return text.lines()
        .filter(line -> !line.isBlank())
        .map(line -> "<p>" + Article.escape(line.strip()) + "</p>")
        .collect(Collectors.joining());
  }
}
