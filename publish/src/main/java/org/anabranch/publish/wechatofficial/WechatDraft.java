package org.anabranch.publish.wechatofficial;

import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Failure.Reason;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Post;
import org.anabranch.publish.internal.Multipart;
import org.anabranch.publish.internal.Refusal;
import tools.jackson.databind.node.ObjectNode;

/** Sends an article's pictures and its cover, and makes the draft of it; each once. */
final class WechatDraft {
  static final String DRAFT = "draft";
  private static final String COVER = "thumb_media_id";
  private static final String PICTURE = "picture.";

  private final WechatApi api;
  private final Job job;

  WechatDraft(WechatApi api, Job job) {
    this.api = api;
    this.job = job;
  }

  void make(Progress progress, Deadline deadline) throws Refusal, InterruptedException {
    if (job.handles().get(DRAFT).isPresent()) {
      return;
    }
    Article article = Article.of(job.post());
    int steps = article.pictures().size() + 2;
    int done = 0;
    for (int number : article.pictures()) {
      picture(number, deadline);
      progress.at(++done / (double) steps, "uploading pictures");
    }
    cover(deadline);
    progress.at(++done / (double) steps, "making the draft");
    String id =
        api.post(job.account(), "/cgi-bin/draft/add", body(article), Reason.CONTENT, deadline)
            .path("media_id")
            .asString("");
    keep(DRAFT, id);
    progress.at(1, "draft made");
  }

  private void picture(int number, Deadline deadline) throws Refusal, InterruptedException {
    String handle = PICTURE + number;
    if (job.handles().get(handle).isEmpty()) {
      Multipart body = body(handle, job.post().media().get(number));
      keep(handle, api.inline(job.account(), body, deadline).path("url").asString(""));
    }
  }

  private void cover(Deadline deadline) throws Refusal, InterruptedException {
    if (job.handles().get(COVER).isEmpty()) {
      Multipart body = body(COVER, job.post().cover().orElseThrow());
      keep(COVER, api.material(job.account(), body, deadline).path("media_id").asString(""));
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

  private ObjectNode body(Article article) {
    Post post = job.post();
    ObjectNode body = Json.object();
    ObjectNode news = body.putArray("articles").addObject();
    news.put("article_type", "news").put("title", post.title()).put("digest", post.text());
    news.put("content", article.with(n -> job.handles().get(PICTURE + n).orElseThrow()));
    news.put(COVER, job.handles().get(COVER).orElseThrow());
    if (post.link() != null) {
      news.put("content_source_url", post.link());
    }
    return body;
  }

  /** What was sent is of no more use: the next preparation starts anew. */
  static void forget(Job job) {
    Article.of(job.post()).pictures().forEach(n -> job.handles().remove(PICTURE + n));
    job.handles().remove(COVER);
    job.handles().remove(DRAFT);
  }
}
