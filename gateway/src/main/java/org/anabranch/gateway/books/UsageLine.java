package org.anabranch.gateway.books;

import java.time.LocalDate;

/**
 * What was used on one day under one name.
 *
 * @param name empty where none is known, such as the team of a key that belongs to none
 */
public record UsageLine(LocalDate day, String name, UsageSum sum) {
  public static final String OTHERS = UsageTables.OTHER_TAGS;
}
