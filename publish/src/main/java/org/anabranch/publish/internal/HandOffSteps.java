package org.anabranch.publish.internal;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anabranch.publish.HandOff;
import org.anabranch.publish.Options;
import org.anabranch.publish.Post;

/** What a person does to publish by hand, in English and in Chinese. */
public final class HandOffSteps {
  private final Post post;
  private final List<String> english = new ArrayList<>();
  private final List<String> chinese = new ArrayList<>();

  public HandOffSteps(Post post) {
    this.post = post;
  }

  public HandOffSteps add(String inEnglish, String inChinese) {
    english.add(inEnglish);
    chinese.add(inChinese);
    return this;
  }

  /** Sets the place, where the post has one. */
  public HandOffSteps place() {
    Options.Location place = post.options().location();
    if (place != null) {
      String name = place.name().isEmpty() ? place.id() : place.name();
      add("Add the location: %s.".formatted(name), "添加位置：%s。".formatted(name));
    }
    return this;
  }

  /**
   * Sets the platform's label where the post is AI-made.
   *
   * @param label the label's name in the app
   */
  public HandOffSteps label(String label) {
    return post.aiMade()
        ? add(
            "Declare it as AI-made (%s) before you publish.".formatted(label),
            "发布前在声明中选择“%s”。".formatted(label))
        : add("Look it over.", "检查一遍内容。");
  }

  /**
   * The last step.
   *
   * @param copy where the app copies the link
   */
  public HandOffSteps publish(String copy) {
    return add(
        "Publish, then copy the link (%s) and paste it into Anabranch.".formatted(copy),
        "发布后复制作品链接（%s），粘贴到 Anabranch。".formatted(copy));
  }

  public HandOff open(URI address, Map<String, String> sharing) {
    return open(Optional.of(address), sharing);
  }

  public HandOff open(Optional<URI> address, Map<String, String> sharing) {
    return new HandOff(address, english, chinese, sharing);
  }
}
