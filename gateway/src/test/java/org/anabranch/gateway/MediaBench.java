package org.anabranch.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.MultipartField;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.images.ImageGenerateParams;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.anabranch.gateway.books.UsageQuery;
import org.anabranch.gateway.books.UsageSummary;
import org.anabranch.gateway.books.UsageTotal;

/** Deployments of media services, what they answer, and what came of it in the books. */
final class MediaBench {
  static final String PICTURES =
      "{\"created\":1,\"data\":[{\"b64_json\":\"aGk=\"},{\"b64_json\":\"aG8=\"}]}";

  private MediaBench() {}

  static String serving(String service, String id, FakeUpstream upstream, String price) {
    return """
      - id: %s
        model: m
        upstream_model: up
        vendor: v-%s
        service: %s
        base_url: %s
        prices: [{%s}]
    """
        .formatted(id, id, service, upstream.url(), price);
  }

  static FakeUpstream.Behaviour bytes(String type, String body) {
    return (request, out) -> {
      byte[] all = body.getBytes(StandardCharsets.UTF_8);
      FakeUpstream.write(
          out,
          "HTTP/1.1 200 X\r\ncontent-type: %s\r\ncontent-length: %d\r\n\r\n"
              .formatted(type, all.length));
      out.write(all);
      return true;
    };
  }

  static UsageTotal used(Bench bench, String id) {
    return bench.gateway.usage().stream()
        .filter(t -> t.deploymentId().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** How many requests stand in the books under this label. */
  static long labelled(Bench bench, String tag) {
    assertThat(bench.gateway.records().catchUp()).isTrue();
    LocalDate day = LocalDate.ofInstant(bench.clock.instant(), ZoneOffset.UTC);
    UsageQuery query = new UsageQuery(day, day, UsageQuery.By.TAG, null);
    return UsageSummary.of(query, bench.gateway.records().books()).stream()
        .filter(line -> line.name().equals(tag))
        .mapToLong(line -> line.sum().requests())
        .sum();
  }

  static ImageGenerateParams.Builder picture() {
    return ImageGenerateParams.builder().model("m").prompt("a river").n(2);
  }

  static TranscriptionCreateParams.Builder sound(byte[] bytes) {
    return TranscriptionCreateParams.builder()
        .model("m")
        .file(
            MultipartField.<InputStream>builder()
                .value(new ByteArrayInputStream(bytes))
                .filename("talk.mp3")
                .build());
  }
}
