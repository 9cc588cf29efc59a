package org.anabranch.studio.media;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.anabranch.kernel.Money;
import org.anabranch.publish.Counting;
import org.anabranch.publish.Rules;
import org.anabranch.studio.Source;
import org.anabranch.studio.Storyboard;
import org.anabranch.studio.Variant;

/** Storyboards and rules for the tests. */
final class Stories {
  static final List<String> ENGLISH =
      List.of(
          "A river that splits does not lose its water; it only takes another channel.",
          "Measure what came of it. Then decide.",
          "The cheapest contract is the one you can leave.");
  static final List<String> CHINESE =
      List.of(
          "一条河分成几条水道，水并没有少，只是换了路走。",
          "任何一家合作伙伴都可能缺电、缺卡、缺耐心（包括最大的那一家）。",
          "能随时离开的合同，才是最便宜的合同，GPU 也一样。");
  static final List<String> ARABIC =
      List.of(
          "النهر الذي يتفرع لا يفقد ماءه، بل يسلك مجرى آخر.",
          "قِس النتيجة أولاً ثم قرّر.",
          "كل شريك قد تنقصه الطاقة أو القدرة في أي وقت.");

  private Stories() {}

  static Storyboard storyboard(List<String> lines) {
    var by = new Variant.Authorship("model", "deployment", "vendor", "decision", Money.ZERO);
    return new Storyboard("run", lines.getFirst(), lines, "en", by);
  }

  static Source source(Source.Block... blocks) {
    return new Source(
        "source", "Title", "en", List.of(blocks), URI.create("https://www.example.org/article"));
  }

  static Rules images(
      Rules.Format format, Rules.Shape shape, int max, long maxBytes, String... types) {
    return rules(
        format, shape, Rules.Shape.NONE, max, maxBytes, Duration.ZERO, Duration.ZERO, types);
  }

  static Rules video(Rules.Shape shape, Duration min, Duration max) {
    return rules(Rules.Format.VIDEO, shape, shape, 0, 8 << 20, min, max, "image/jpeg");
  }

  private static Rules rules(
      Rules.Format format,
      Rules.Shape image,
      Rules.Shape video,
      int imagesMax,
      long imageMaxBytes,
      Duration min,
      Duration max,
      String... types) {
    return new Rules(
        0,
        1000,
        Counting.values()[0],
        0,
        false,
        false,
        1,
        format,
        imagesMax,
        image,
        video,
        min,
        max,
        1 << 28,
        imageMaxBytes,
        Set.of(types));
  }
}
