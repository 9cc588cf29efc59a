package org.anabranch.sandbox;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.anabranch.sandbox.World.Attachment;
import org.anabranch.sandbox.World.Detail;
import org.anabranch.sandbox.World.SandboxPost;
import org.jspecify.annotations.Nullable;

/** A post as it is stored: its files relative to the world's, so that the directory may move. */
record StoredPost(
    String platform,
    String id,
    String accountId,
    String title,
    String text,
    String html,
    List<Media> media,
    String link,
    boolean aiLabel,
    String inReplyTo,
    long atMillis,
    @Nullable Map<Detail, String> details) {
  record Media(String file, String contentType, String altText) {}

  static StoredPost of(SandboxPost post, Path files) {
    return new StoredPost(
        post.platform(),
        post.id(),
        post.accountId(),
        post.title(),
        post.text(),
        post.html(),
        post.media().stream().map(a -> media(a, files)).toList(),
        post.link(),
        post.aiLabel(),
        post.inReplyTo(),
        post.at().toEpochMilli(),
        post.details());
  }

  private static Media media(Attachment attachment, Path files) {
    Path file = attachment.file().toAbsolutePath().normalize();
    if (!file.startsWith(files)) {
      throw new IllegalArgumentException(
          "The attachment %s is not below %s. Maybe it did not come from Store.file?"
              .formatted(file, files));
    }
    return new Media(
        files.relativize(file).toString(), attachment.contentType(), attachment.altText());
  }

  SandboxPost in(Path files) {
    return new SandboxPost(
        platform,
        id,
        accountId,
        title,
        text,
        html,
        media.stream()
            .map(m -> new Attachment(files.resolve(m.file()), m.contentType(), m.altText()))
            .toList(),
        link,
        aiLabel,
        inReplyTo,
        Instant.ofEpochMilli(atMillis),
        details == null ? Map.of() : details);
  }
}
