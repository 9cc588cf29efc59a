package org.anabranch.publish.schedule;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.anabranch.kernel.Count;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.ProblemException;
import org.anabranch.publish.Account;
import org.anabranch.publish.Publisher;
import org.anabranch.publish.schedule.ScheduledPost.Origin;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Many posts from a table: CSV with a head line. Columns, in any order: {@code account} (its id) or
 * {@code platform}; {@code at}, or {@code date} and {@code time}; {@code text}; and where wanted
 * {@code zone}, {@code title}, {@code hashtags}, {@code link}, {@code images} (parted by blanks),
 * {@code cover}, {@code article}, {@code ai} ({@code yes}). The heads that other tools' calendars
 * have ({@code Message}, {@code Content}, {@code Date & Time}, {@code URL}) are understood too, and
 * Chinese ones ({@link CsvHeads}). All rows are stored, or none.
 */
public final class CsvImport {
  private static final int MOST_ROWS = 10_000;

  private final Schedule schedule;
  private final Publisher publisher;
  private final Path root;
  private final OwnFiles files;

  CsvImport(Schedule schedule, Publisher publisher, Path root, OwnFiles files) {
    this.schedule = schedule;
    this.publisher = publisher;
    this.root = root;
    this.files = files;
  }

  /**
   * One row, as it would be planned.
   *
   * @param line of the file, from 1
   * @param draft null when something is wrong
   * @param problem what is wrong, with what to do; null when nothing is
   */
  public record Row(
      long line,
      String text,
      @Nullable Draft draft,
      @Nullable String problem,
      List<Warning> warnings) {
    public Row {
      warnings = List.copyOf(warnings);
    }
  }

  /** Reads the table and says what would come of each row; stores nothing. */
  public List<Row> preview(String csv, ZoneId zone) {
    CsvText text = CsvText.of(csv);
    Map<String, String> heads = heads(text.heads());
    if (text.records().isEmpty()) {
      throw invalid("The table has no rows.");
    }
    if (text.records().size() > MOST_ROWS) {
      throw Problem.badInput(
              "table-too-long",
              "The table has %,d rows; at most %,d are planned at once."
                  .formatted(text.records().size(), MOST_ROWS),
              "Split it.")
          .asException();
    }
    Seen seen = new Seen(schedule.neighbours(), new HashMap<>());
    List<Row> rows = new ArrayList<>();
    for (CsvText.Line line : text.records()) {
      rows.add(row(line, heads, zone, seen));
    }
    return rows;
  }

  static RuntimeException invalid(String message) {
    return Problem.badInput(
            "table-invalid",
            message,
            "Send CSV with a head line: account,at,text and where wanted zone, title, hashtags,"
                + " link, images, cover, article, ai.")
        .asException();
  }

  private static Map<String, String> heads(List<String> names) {
    Map<String, String> heads = CsvHeads.of(names);
    if (!heads.containsKey("text")
        || !heads.containsKey("at") && !heads.containsKey("date")
        || !heads.containsKey("account") && !heads.containsKey("platform")) {
      throw invalid("The head line names %s.".formatted(String.join(", ", names)));
    }
    return heads;
  }

  /** What was read for the rows before: each account once. */
  private record Seen(Neighbours neighbours, Map<String, Account> accounts) {}

  private Row row(CsvText.Line line, Map<String, String> heads, ZoneId usual, Seen seen) {
    CSVRecord each = line.record();
    String text = field(each, heads, "text");
    try {
      line.requireNoMoreCellsThanHeads();
      String id = field(each, heads, "account");
      String platform = field(each, heads, "platform");
      Account account =
          seen.accounts().computeIfAbsent(id + "\n" + platform, _ -> account(id, platform));
      ZoneId zone = WallTime.zone(field(each, heads, "zone"), usual);
      String at = field(each, heads, "at");
      String wall =
          at.isEmpty() ? field(each, heads, "date") + "T" + field(each, heads, "time") : at;
      Instant due = WallTime.read(wall, zone);
      SimplePost post =
          new SimplePost(
              field(each, heads, "title"),
              SimplePost.parts(text),
              SimplePost.tags(field(each, heads, "hashtags")),
              field(each, heads, "link"),
              List.of(field(each, heads, "images").split("\\s+")).stream()
                  .filter(i -> !i.isEmpty())
                  .toList(),
              yes(field(each, heads, "ai")),
              null,
              field(each, heads, "cover"),
              field(each, heads, "article"));
      Draft draft =
          new Draft(
              account.id(),
              post.on(publisher.connector(account), SimpleOptions.NONE, root, files),
              due,
              zone,
              Origin.IMPORT,
              null);
      schedule.made(draft, account);
      List<Warning> warnings = new ArrayList<>(WallTime.warning(wall, zone).stream().toList());
      warnings.addAll(schedule.warnings(draft, Optional.empty(), seen.neighbours()));
      seen.neighbours().add(draft, line.number());
      return new Row(line.number(), text, draft, null, warnings);
    } catch (ProblemException e) {
      return new Row(
          line.number(), text, null, e.problem().message() + " " + e.problem().fix(), List.of());
    }
  }

  private static boolean yes(String text) {
    return List.of("yes", "true", "1", "x", "是").contains(text.toLowerCase(Locale.ROOT));
  }

  private static String field(CSVRecord each, Map<String, String> heads, String head) {
    String name = heads.get(head);
    String cell = name == null || !each.isSet(name) ? "" : each.get(name).strip();
    return cell.matches("(?s)'[-=+@].*") ? cell.substring(1) : cell; // what exports shield
  }

  private Account account(String id, String platform) {
    if (!id.isEmpty()) {
      return publisher
          .account(id)
          .or(() -> CsvHeads.platform(id).flatMap(publisher::account))
          .orElseThrow(() -> noAccount(id));
    }
    return CsvHeads.platform(platform)
        .flatMap(publisher::account)
        .orElseThrow(() -> noAccount(platform));
  }

  private static RuntimeException noAccount(String name) {
    return Problem.badInput(
            "account-missing",
            "There is no account “%s”.".formatted(name),
            "Name the id of a connected account, or a platform that has one.")
        .asException();
  }

  /** Plans all rows, or none when one of them is wrong. */
  public List<ScheduledPost> bringIn(String csv, ZoneId zone) {
    List<Draft> drafts = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    for (Row row : preview(csv, zone)) {
      Draft draft = row.draft();
      if (draft == null) {
        wrong.add("line %d: %s".formatted(row.line(), row.problem()));
      } else {
        drafts.add(draft);
      }
    }
    if (!wrong.isEmpty()) {
      throw Problem.badInput(
              "table-has-errors",
              "%s wrong, so none is planned; %s"
                  .formatted(Count.of(wrong.size(), "row is", "rows are"), wrong.getFirst()),
              "Mend the rows that the preview marks, and import again.")
          .asException();
    }
    return schedule.add(drafts);
  }
}
