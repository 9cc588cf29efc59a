package org.anabranch.cli.terminal;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads typed days, months and amounts, and says in plain words what is none. */
public final class Typed {
  private static final Pattern ONE_OF =
      Pattern.compile("expected one of \\[([A-Z_, ]+)\\] \\(case-insensitive\\) but was '(.*)'");

  private Typed() {}

  public static void register(CommandLine line) {
    line.registerConverter(
        LocalDate.class, orTold(LocalDate::parse, "“%s” is no day; write it as 2026-11-01"));
    line.registerConverter(
        YearMonth.class, orTold(YearMonth::parse, "“%s” is no month; write it as 2026-11"));
    line.registerConverter(
        BigDecimal.class, orTold(BigDecimal::new, "“%s” is no amount; write it as 12.50"));
  }

  private static <T> ITypeConverter<T> orTold(ITypeConverter<T> reading, String otherwise) {
    return text -> {
      try {
        return reading.convert(text);
      } catch (DateTimeException | NumberFormatException e) {
        throw new TypeConversionException(otherwise.formatted(text));
      }
    };
  }

  /** The parser's message, with words to choose from as a person types them. */
  public static String plainly(String message) {
    Matcher choice = ONE_OF.matcher(message);
    return choice.find()
        ? message.substring(0, choice.start())
            + "“%s” is none of %s"
                .formatted(
                    choice.group(2), choice.group(1).toLowerCase(Locale.ROOT).replace('_', '-'))
        : message;
  }
}
