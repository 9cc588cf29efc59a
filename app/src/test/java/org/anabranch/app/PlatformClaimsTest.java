package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.anabranch.publish.Connector;
import org.anabranch.publish.Feature;
import org.anabranch.publish.FinishedJobs;
import org.anabranch.publish.internal.Api;
import org.junit.jupiter.api.Test;

/** What docs/platforms.md says that each platform takes is what its connector claims. */
class PlatformClaimsTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "platforms.md");
  private static final String NONE = "–";

  /** The rows of the tables, by the features of which one must be claimed. */
  private static final Map<String, Set<Feature>> ROWS =
      new LinkedHashMap<>(
          Map.ofEntries(
              Map.entry("text alone", EnumSet.of(Feature.TEXT)),
              Map.entry("title", EnumSet.of(Feature.TITLE)),
              Map.entry("article", EnumSet.of(Feature.ARTICLE)),
              Map.entry("thread", EnumSet.of(Feature.THREAD)),
              Map.entry("link in a field of its own", EnumSet.of(Feature.LINK)),
              Map.entry("pictures", EnumSet.of(Feature.SINGLE_IMAGE, Feature.MULTIPLE_IMAGES)),
              Map.entry("video", EnumSet.of(Feature.VIDEO)),
              Map.entry("pictures and videos together", EnumSet.of(Feature.MIXED_MEDIA)),
              Map.entry("short", EnumSet.of(Feature.SHORT)),
              Map.entry("story", EnumSet.of(Feature.STORY)),
              Map.entry("document", EnumSet.of(Feature.DOCUMENT)),
              Map.entry("poll", EnumSet.of(Feature.POLL)),
              Map.entry("first comment", EnumSet.of(Feature.FIRST_COMMENT)),
              Map.entry("cover: file", EnumSet.of(Feature.COVER)),
              Map.entry("cover: moment", EnumSet.of(Feature.COVER_AT)),
              Map.entry("location", EnumSet.of(Feature.LOCATION)),
              Map.entry("visibility", EnumSet.of(Feature.VISIBILITY)),
              Map.entry("who may reply", EnumSet.of(Feature.REPLIES)),
              Map.entry(
                  "shelf",
                  EnumSet.of(Feature.BOARD, Feature.PLAYLIST, Feature.COMMUNITY, Feature.CATEGORY)),
              Map.entry("collaborators", EnumSet.of(Feature.COLLABORATORS)),
              Map.entry("quote", EnumSet.of(Feature.QUOTE)),
              Map.entry("AI label", EnumSet.of(Feature.AI_LABEL))));

  /** These are about calls and files, and stand in the text. */
  private static final Set<Feature> ELSEWHERE =
      EnumSet.of(Feature.ALT_TEXT, Feature.METRICS, Feature.SETTLE);

  /** What the document says of one platform in one row. */
  private record Cell(String platform, String row, String says) {}

  /** Of the tables whose columns are platforms. */
  private static List<Cell> cells() throws IOException {
    List<Cell> cells = new ArrayList<>();
    List<String> columns = List.of();
    Set<String> titles = connectors().keySet();
    for (String line : Files.readAllLines(DOCUMENT)) {
      List<String> row =
          line.startsWith("| ") || line.startsWith("|-")
              ? Arrays.stream(line.split("\\|", -1)).map(String::strip).toList()
              : List.of();
      if (row.isEmpty()) {
        columns = List.of();
      } else if (columns.isEmpty() && titles.containsAll(row.subList(2, row.size() - 1))) {
        columns = row;
      } else if (!columns.isEmpty() && !row.get(1).startsWith("---")) {
        for (int i = 2; i < row.size() - 1; i++) {
          cells.add(new Cell(columns.get(i), row.get(1), row.get(i)));
        }
      }
    }
    return cells;
  }

  /** By the titles of the columns. */
  private static Map<String, Connector> connectors() {
    Map<String, Connector> all = new LinkedHashMap<>();
    Leaves.connectors(Clock.systemUTC(), new SecureRandom(), FinishedJobs.NONE)
        .forEach(c -> all.put(c.platform().title(), c));
    all.put("Douyin, direct", DouyinDirectContractTest.serving(new Api()));
    return all;
  }

  private static Connector connector(String title) {
    return Optional.ofNullable(connectors().get(title)).orElseThrow();
  }

  @Test
  void every_cell_says_what_is_claimed() throws IOException {
    for (Cell cell : cells()) {
      Set<Feature> wanted = ROWS.getOrDefault(cell.row(), Set.of());
      assertThat(wanted).as("the row “%s”", cell.row()).isNotEmpty();
      boolean claimed = connector(cell.platform()).features().stream().anyMatch(wanted::contains);
      assertThat(!cell.says().equals(NONE))
          .as("%s on %s: “%s”", cell.row(), cell.platform(), cell.says())
          .isEqualTo(claimed);
    }
  }

  @Test
  void every_platform_has_every_row_and_every_feature_is_in_one() throws IOException {
    List<Cell> cells = cells();
    for (String title : connectors().keySet()) {
      assertThat(cells)
          .filteredOn(c -> c.platform().equals(title))
          .as(title)
          .extracting(Cell::row)
          .containsExactlyInAnyOrderElementsOf(ROWS.keySet());
    }
    Set<Feature> named = EnumSet.copyOf(ELSEWHERE);
    ROWS.values().forEach(named::addAll);
    assertThat(named).isEqualTo(EnumSet.allOf(Feature.class));
  }

  @Test
  void the_numbers_of_pictures_are_those_of_the_rules() throws IOException {
    assertThat(cells())
        .filteredOn(c -> c.row().equals("pictures") && c.says().matches("\\d+\\b.*"))
        .hasSizeGreaterThan(5)
        .allSatisfy(
            c ->
                assertThat(Integer.parseInt(c.says().replaceFirst("\\D.*", "")))
                    .as(c.platform())
                    .isEqualTo(connector(c.platform()).rules().imagesMax()));
  }
}
