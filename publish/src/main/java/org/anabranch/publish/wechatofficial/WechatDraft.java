package org.anabranch.publish.wechatofficial;

import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Options.Replies;
import org.anabranch.publish.Post;
import org.anabranch.publish.internal.Multipart;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends an issue's pictures and covers, and makes the draft of it; each once. Pictures inside an
 * article go to {@code uploadimg}, covers and the pictures of an image post to the account's
 * permanent material.
 */
final class WechatDraft {
  static final String DRAFT = "draft";

  private static final String COVER = "thumb_media_id";
  private static final String PICTURE = "picture.";
  private static final String MATERIAL = "material.";

  private final WechatApi api;
  private final Job job;
  private final Issue issue;

  WechatDraft(WechatApi api, Job job) {
    this.api = api;
    this.job = job;
    this.issue = Issue.of(job.post());
  }

  void make(Progress progress, Deadline deadline) throws Refusal, InterruptedException {
    if (job.handles().get(DRAFT).isPresent()) {
      return;
    }
    switch (issue) {
      case Issue.Articles several -> articles(several, progress, deadline);
      case Issue.Pictures pictures -> {
        for (int number : pictures.pictures()) {
          material(MATERIAL + number, number, deadline);
          progress.at(0.8 * (number + 1) / job.post().media().size(), "uploading pictures");
        }
      }
    }
    progress.at(0.9, "making the draft");
    keep(DRAFT, add(deadline));
    progress.at(1, "draft made");
  }

  private void articles(Issue.Articles several, Progress progress, Deadline deadline)
      throws Refusal, InterruptedException {
    double share = 0.8 / several.articles().size();
    double done = 0;
    for (Article article : several.articles()) {
      for (int number : article.pictures()) {
        picture(number, deadline);
        progress.at(done + share / 2, "uploading pictures");
      }
      material(cover(article), article.cover(), deadline);
      done += share;
      progress.at(done, "uploading pictures");
    }
  }

  /** The post's own cover has a handle of its own. */
  private String cover(Article article) {
    return job.post().media().get(article.cover()).role() == Media.Role.COVER
        ? COVER
        : MATERIAL + article.cover();
  }

  private void picture(int number, Deadline deadline) throws Refusal, InterruptedException {
    String handle = PICTURE + number;
    if (job.handles().get(handle).isEmpty()) {
      Multipart body = body(handle, job.post().media().get(number));
      keep(handle, api.inline(job.account(), body, deadline).path("url").asString(""));
    }
  }

  private void material(String handle, int number, Deadline deadline)
      throws Refusal, InterruptedException {
    if (job.handles().get(handle).isEmpty()) {
      Multipart body = body(handle, job.post().media().get(number));
      keep(handle, api.material(job.account(), body, deadline).path("media_id").asString(""));
    }
  }

  private Multipart body(String handle, Media media) {
    return new Multipart(job.id() + handle).file("media", media.file(), media.contentType());
  }

  private void keep(String handle, String value) throws Refusal {
    if (value.isEmpty()) {
      throw new Refusal(Reason.TRANSIENT, "no-id", "WeChat gave no id for what it took.");
    }
    job.handles().put(handle, value);
  }

  /**
   * Comments are opened unless the post says otherwise. An account without the right to comments
   * gets a draft without them, unless somebody asked for followers' comments.
   */
  private String add(Deadline deadline) throws Refusal, InterruptedException {
    try {
      return add(job.post().options().replies() != Replies.NOBODY, deadline);
    } catch (Refusal e) {
      if (e.failure().code().equals(WechatErrors.NO_COMMENTS)
          && job.post().options().replies() == Replies.EVERYONE) {
        return add(false, deadline);
      }
      throw e;
    }
  }

  private String add(boolean comments, Deadline deadline) throws Refusal, InterruptedException {
    return api.post(job.account(), "/cgi-bin/draft/add", body(comments), Reason.CONTENT, deadline)
        .path("media_id")
        .asString("");
  }

  private ObjectNode body(boolean comments) {
    Post post = job.post();
    ObjectNode body = Json.object();
    ArrayNode articles = body.putArray("articles");
    switch (issue) {
      case Issue.Articles several ->
          several
              .articles()
              .forEach(article -> news(articles.addObject(), article, several.single()));
      case Issue.Pictures pictures -> {
        ObjectNode one = articles.addObject().put("article_type", "newspic");
        one.put("title", post.title()).put("content", post.text());
        ArrayNode list = one.putObject("image_info").putArray("image_list");
        pictures
            .pictures()
            .forEach(n -> list.addObject().put("image_media_id", handle(MATERIAL + n)));
      }
    }
    boolean fans = comments && post.options().replies() == Replies.FOLLOWERS;
    articles.forEach(
        article ->
            ((ObjectNode) article)
                .put("need_open_comment", comments ? 1 : 0)
                .put("only_fans_can_comment", fans ? 1 : 0));
    return body;
  }

  private void news(ObjectNode news, Article article, boolean single) {
    Post post = job.post();
    news.put("article_type", "news").put("title", article.title());
    if (single) {
      news.put("digest", post.text());
    }
    news.put("content", article.with(n -> handle(PICTURE + n)));
    news.put(COVER, handle(cover(article)));
    if (post.link() != null) {
      news.put("content_source_url", post.link());
    }
  }

  private String handle(String name) {
    return job.handles().get(name).orElseThrow();
  }

  /** What was sent is of no more use: the next preparation starts anew. */
  static void forget(Job job) {
    for (int i = 0; i < job.post().media().size(); i++) {
      job.handles().remove(PICTURE + i);
      job.handles().remove(MATERIAL + i);
    }
    job.handles().remove(COVER);
    job.handles().remove(DRAFT);
  }
}
