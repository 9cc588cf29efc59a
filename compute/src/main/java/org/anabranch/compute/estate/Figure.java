package org.anabranch.compute.estate;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A number somebody wrote down, and how far to trust it. In a file either a bare number, which its
 * author answers for, or {@code {value: 1200, status: reported, source: "…"}}. The unit is in the
 * name of whatever holds the figure.
 *
 * @param source a title a reader can look up, or the reasoning of an estimate; empty when the
 *     author answers for it
 */
@JsonDeserialize(using = FigureReader.class)
public record Figure(double value, Status status, String source) {
  /** How far a figure can be trusted. */
  public enum Status {
    /** Said or filed by a party to the contract. */
    STATED,
    /** Written by the press, citing unnamed people. */
    REPORTED,
    /** Worked out by whoever wrote the file; the source says how. */
    ESTIMATED,
    /** Announced and not binding. Counts for nothing unless the estate says so. */
    LETTER_OF_INTENT;

    /** The word in files: {@code stated}, {@code letter-of-intent}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static @Nullable Status named(String word) {
      for (Status status : values()) {
        if (status.word().equalsIgnoreCase(word.replace('_', '-'))) {
          return status;
        }
      }
      return null;
    }
  }

  public Figure {
    if (!Double.isFinite(value) || value < 0) {
      throw new IllegalArgumentException(value + " must be a number, and not negative.");
    }
    source = source == null ? "" : source.strip();
    if (status == Status.ESTIMATED && source.isEmpty()) {
      throw new IllegalArgumentException(
          "an estimate needs its reasoning: add source: \"…\" saying how it was worked out.");
    }
  }

  /** A bare number. */
  public static Figure of(double value) {
    return new Figure(value, Status.STATED, "");
  }

  public Figure times(double factor) {
    return new Figure(value * factor, status, source);
  }
}
