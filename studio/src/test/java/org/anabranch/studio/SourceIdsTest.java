package org.anabranch.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.anabranch.kernel.Deadline;
import org.anabranch.kernel.Home;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ids of some documents. Whoever sees this test fail has changed what sources are called, so
 * that what was published before would be published again: leave the ids as they were, or keep the
 * rule until now in {@link SourceIds} as a former one, and add its ids to those pinned here. None
 * may be taken away: runs of every version are found by them.
 */
class SourceIdsTest {
  private static final Map<String, String> DOCUMENTS =
      Map.of(
          "words.md",
          """
          # The *delta*

          The river divides in the plain  below the hills.
          Further down it becomes `one` again.

          ## Part & parcel

          > A quote
          > of two lines.

          1. One
          2. Two

          ![Three channels](a.png)

          ```
          code  here
          ```
          """,
          "linked.md",
          """
          # The [delta](https://river.example/)

          The river [divides](https://river.example/split "why") in the plain below the hills.
          Further down it [becomes one](/again) again.

          ## [Part](https://river.example/part) & parcel

          > A [quote](https://river.example/quote).

          - [One](https://river.example/1)
          """,
          "tables.md",
          """
          # Tables

          The river divides in the plain below the hills. Further down it becomes one again.

          | channel | depth  of it | |
          |:--|--:|---|
          | [north](https://river.example/n) | 4 | deep |
          | south |
          | a \\| b | **2** | |

          <table><tr><th>in</th><td></td></tr><tr></tr><tr><td>HTML</td><td>x</td></tr></table>
          """,
          "page.html",
          """
          <html lang="en"><head><title>Delta</title></head><body><article><h1>The delta</h1>
          <p>The river <a href="https://river.example/">divides</a> in the&nbsp;plain below the hills.
          <br>Further down it becomes one again.</p><h2>How <a href="https://river.example/h">deep</a></h2>
          <table><thead><tr><th>channel</th><th>depth<br>in m</th></tr></thead>
          <tr></tr><tr><td></td><td>4&nbsp;m</td></tr>
          <tr><td><p>so\u200Buth</p><p><a href="https://river.example/s">bank</a></p></td><td> 2 </td></tr></table>
          <pre>code  here</pre><ul><li>One</li><li>Two</li></ul></article></body></html>
          """,
          "plain.txt",
          """
          Delta

          The river divides in the plain below the hills (https://river.example/).
          Further down it becomes one again.
          """,
          "gbk.txt",
          "岔河\n\n江水到了平原就分成几股，各走各的路。到了下游，它们又汇合成一条大河。\n");

  private static final byte[] PICTURE =
      Base64.getDecoder()
          .decode("R0lGODdhEAAQAIAAAAAAAP///ywAAAAAEAAQAAACDoSPqcvtD6OctNqLsz4FADs=");

  /** A document, its id, and then what earlier versions called it, newest first. */
  private static final Map<String, String> PINNED =
      Map.of(
          "words.md", "src_4b221426c85b9d90f6e8d540f17b4e59",
          "linked.md", "src_a196daeea62a9ab34a5f98c4cfffdc7f src_d1fd12549a699e4396d48c180d86288f",
          "tables.md", "src_6e818d86c37f2606b29f4cd04eb909da src_f4056d136265fe7c9d60b59a6d0d42e9",
          "page.html", "src_812957d2c1c7af46e196095e060fcd74 src_9b8c727f446b9fc2378ed3e88a076922",
          "plain.txt", "src_44aa95bba7b88b4a68b8098c223bc301",
          "gbk.txt", "src_5224e46d2ab558f07956613ed074f55d");

  @TempDir Path directory;
  private Home home;

  @BeforeEach
  void start() {
    home = Home.open(directory.resolve("home"));
  }

  @AfterEach
  void stop() {
    home.close();
  }

  @Test
  void a_document_is_called_what_it_always_was() throws Exception {
    DocumentReader reader = new DocumentReader(new PictureShelf(home), PageFetch::ofTheWeb);
    Files.write(directory.resolve("a.png"), PICTURE);
    for (Map.Entry<String, String> document : DOCUMENTS.entrySet()) {
      String name = document.getKey();
      Charset charset = Charset.forName(name.startsWith("gbk") ? "GBK" : "UTF-8");
      Path file = directory.resolve(name);
      Files.write(file, document.getValue().getBytes(charset));

      Source source = reader.read(file.toString(), false, Deadline.in(Duration.ofSeconds(60)));

      assertThat(String.join(" ", source.allIds())).as(name).isEqualTo(PINNED.get(name));
    }
  }
}
