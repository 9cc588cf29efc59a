package org.anabranch.web.publish;

import io.helidon.common.parameters.Parameters;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.anabranch.kernel.Problem;
import org.anabranch.publish.Options.Replies;
import org.anabranch.publish.Options.Visibility;
import org.anabranch.publish.Post.Placement;
import org.anabranch.publish.schedule.SimpleOptions;
import org.anabranch.web.page.Pages;
import org.jspecify.annotations.Nullable;

/** The fields of a form for how a post is to be shown, and who of the accounts takes each. */
public final class OptionsForm {
  private OptionsForm() {}

  /** What was typed, as it was typed. */
  public record Typed(
      String placement,
      String firstComment,
      String coverAt,
      String location,
      String visibility,
      String replies,
      String board,
      String playlist,
      String community,
      String category,
      String collaborators,
      String quotes,
      String pollQuestion,
      String pollAnswers,
      String pollHours) {
    static final Typed NOTHING =
        new Typed("", "", "", "", "", "", "", "", "", "", "", "", "", "", "");

    /** What was stored, as it would have been typed. */
    public static Typed of(SimpleOptions given) {
      return new Typed(
          word(given.placement()),
          word(given.firstComment()),
          given.coverAtMs() == null ? "" : plain(given.coverAtMs() / 1000.0),
          word(given.location()),
          word(given.visibility()),
          word(given.replies()),
          word(given.board()),
          word(given.playlist()),
          word(given.community()),
          word(given.category()),
          String.join(" ", given.collaborators()),
          word(given.quotes()),
          word(given.pollQuestion()),
          String.join("\n", given.pollAnswers()),
          given.pollMinutes() == null ? "" : plain(given.pollMinutes() / 60.0));
    }

    private static String plain(double number) {
      return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static String word(@Nullable String given) {
      return given == null ? "" : given;
    }

    /** Nothing but what the platform does by itself. */
    boolean isEmpty() {
      return (placement.equals("feed") ? withoutPlace() : this).equals(NOTHING);
    }

    private Typed withoutPlace() {
      return new Typed(
          "",
          firstComment,
          coverAt,
          location,
          visibility,
          replies,
          board,
          playlist,
          community,
          category,
          collaborators,
          quotes,
          pollQuestion,
          pollAnswers,
          pollHours);
    }

    /** Where it is to be shown; null where nothing is said of it. */
    @Nullable Placement place() {
      return Arrays.stream(Placement.values())
          .filter(p -> p.name().equalsIgnoreCase(placement))
          .findFirst()
          .orElse(null);
    }

    public SimpleOptions options() {
      return new SimpleOptions(
          placement,
          firstComment,
          scaled("The cover’s moment", coverAt, 1000),
          location,
          visibility,
          replies,
          board,
          playlist,
          community,
          category,
          words(collaborators, "[\\s,]+"),
          quotes,
          pollQuestion,
          words(pollAnswers, "\\n"),
          scaled("How long the poll is open", pollHours, 60));
    }

    private static @Nullable Long scaled(String what, String text, int by) {
      if (text.isEmpty()) {
        return null;
      }
      try {
        return Math.round(Double.parseDouble(text.replace(',', '.')) * by);
      } catch (NumberFormatException e) {
        throw Problem.badInput(
                "option-number", what + " is “" + text + "”, no number.", "Write a number.")
            .asException(e);
      }
    }

    private static List<String> words(String text, String between) {
      return Arrays.stream(text.split(between))
          .map(String::strip)
          .filter(w -> !w.isEmpty())
          .toList();
    }
  }

  public static Typed typed(Parameters form) {
    return typed(form, usual(Pages.field(form, "placement"), Placement.FEED));
  }

  /** As {@link #typed}, where the usual place and what the platform does by itself are apart. */
  static Typed changed(Parameters form) {
    return typed(form, Pages.field(form, "placement"));
  }

  private static Typed typed(Parameters form, String placement) {
    return new Typed(
        placement,
        text(form, "first_comment"),
        Pages.field(form, "cover_at"),
        Pages.field(form, "location"),
        usual(Pages.field(form, "visibility"), Visibility.PUBLIC),
        usual(Pages.field(form, "replies"), Replies.EVERYONE),
        Pages.field(form, "board"),
        Pages.field(form, "playlist"),
        Pages.field(form, "community"),
        Pages.field(form, "category"),
        Pages.field(form, "collaborators"),
        Pages.field(form, "quotes"),
        Pages.field(form, "poll_question"),
        text(form, "poll_answers"),
        Pages.field(form, "poll_hours"));
  }

  private static String text(Parameters form, String name) {
    return form.first(name).orElse("").replace("\r\n", "\n").strip();
  }

  /** What the platform does by itself is the same as nothing said. */
  private static String usual(String given, Enum<?> otherwise) {
    return given.equalsIgnoreCase(otherwise.name()) ? "" : given;
  }
}
