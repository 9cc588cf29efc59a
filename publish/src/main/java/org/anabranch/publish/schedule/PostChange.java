package org.anabranch.publish.schedule;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.anabranch.kernel.Progress;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Post;
import org.jspecify.annotations.Nullable;

/**
 * What a request or a command changes of a planned post. Null stays as it was; what is blank is
 * taken away.
 *
 * @param images all files of the post, in order: those that it has by {@link PostFiles#name},
 *     others as in {@link SimplePost}
 * @param cover null keeps it, unless other files are given
 * @param descriptions by a file's name, what it shows
 * @param shown what of it is null or empty stays as it was
 */
public record PostChange(
    @Nullable String title,
    @Nullable List<String> parts,
    @Nullable List<String> hashtags,
    @Nullable String link,
    @Nullable List<String> images,
    @Nullable Boolean aiMade,
    @Nullable String language,
    @Nullable String cover,
    @Nullable String article,
    Map<String, String> descriptions,
    SimpleOptions shown) {

  /** The changed post; whether it fits is not checked here. Blocks while files are fitted. */
  public Post of(Post before, Connector connector, Path root, OwnFiles own, Progress progress) {
    SimplePost old = SimplePost.of(before, connector);
    SimplePost changed =
        new SimplePost(
            title == null ? old.title() : title,
            parts == null ? old.parts() : parts,
            hashtags == null ? old.hashtags() : hashtags,
            link == null ? old.link() : link,
            images == null ? old.images() : images,
            aiMade == null ? old.aiMade() : aiMade,
            language == null ? old.language() : language,
            cover == null && images == null ? old.cover() : cover,
            article == null ? old.article() : article);
    SimpleOptions shownBefore = SimpleOptions.shownBy(before);
    boolean same = changed.equals(old) && descriptions.isEmpty();
    return same
        ? shown.over(shownBefore).replacing(before)
        : changed.on(
            connector,
            shown.over(shownBefore),
            root,
            new PostFiles(own, before, descriptions),
            progress);
  }
}
