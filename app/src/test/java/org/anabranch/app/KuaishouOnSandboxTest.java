package org.anabranch.app;

import static org.anabranch.app.Bench.soon;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import org.anabranch.publish.Job;
import org.anabranch.publish.Media;
import org.anabranch.publish.Step;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.kuaishou.KuaishouConnector;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.World.SandboxPost;
import org.anabranch.sandbox.kuaishou.KuaishouImitation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only Kuaishou does. */
class KuaishouOnSandboxTest {
  /** As many as are on a page. */
  private static final int MANY = 50;

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private Bench bench;

  @BeforeEach
  void start() {
    bench = new Bench(directory, new KuaishouConnector(new Api(client)), KuaishouImitation::new);
  }

  @AfterEach
  void stop() {
    bench.close();
    client.close();
  }

  /** Two calls at one moment: the one whose id was taken first may be stored second. */
  @Test
  void a_work_is_found_over_the_pages_also_when_a_later_one_was_stored_before_it()
      throws Exception {
    Media video = bench.mp4(720, 1280, Duration.ofSeconds(9), 200_000);
    Media cover = bench.jpeg(720, 1280).withRole(Media.Role.COVER).withAltText("");
    Job job = bench.job(bench.post("河流", cover, video));
    String id = bench.publish(job);
    SandboxPost mine = bench.posts().getFirst();
    World world = bench.sandbox.world();
    world.publish(like(mine, -1));
    for (int i = 1; i < MANY; i++) {
      world.publish(like(mine, i));
    }
    assertThat(bench.connector.settle(job, 0, soon())).isEqualTo(new Step.Accepted(id));
  }

  private static SandboxPost like(SandboxPost post, int later) {
    return new SandboxPost(
        post.platform(),
        Long.toString(Long.parseLong(post.id()) + later),
        post.accountId(),
        post.title(),
        "Another",
        post.html(),
        post.media(),
        post.link(),
        post.aiLabel(),
        post.inReplyTo(),
        post.at(),
        post.details());
  }
}
