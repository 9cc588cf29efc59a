package org.anabranch.gateway.guard;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Map;

/** Which numbers can be what they look like: the check digits of cards, accounts and identities. */
final class Checksums {
  private static final Map<String, Integer> IBAN_LENGTHS =
      Map.ofEntries(
          Map.entry("AD", 24),
          Map.entry("AE", 23),
          Map.entry("AL", 28),
          Map.entry("AT", 20),
          Map.entry("AZ", 28),
          Map.entry("BA", 20),
          Map.entry("BE", 16),
          Map.entry("BG", 22),
          Map.entry("BH", 22),
          Map.entry("BR", 29),
          Map.entry("BY", 28),
          Map.entry("CH", 21),
          Map.entry("CR", 22),
          Map.entry("CY", 28),
          Map.entry("CZ", 24),
          Map.entry("DE", 22),
          Map.entry("DK", 18),
          Map.entry("DO", 28),
          Map.entry("EE", 20),
          Map.entry("EG", 29),
          Map.entry("ES", 24),
          Map.entry("FI", 18),
          Map.entry("FO", 18),
          Map.entry("FR", 27),
          Map.entry("GB", 22),
          Map.entry("GE", 22),
          Map.entry("GI", 23),
          Map.entry("GL", 18),
          Map.entry("GR", 27),
          Map.entry("GT", 28),
          Map.entry("HR", 21),
          Map.entry("HU", 28),
          Map.entry("IE", 22),
          Map.entry("IL", 23),
          Map.entry("IQ", 23),
          Map.entry("IS", 26),
          Map.entry("IT", 27),
          Map.entry("JO", 30),
          Map.entry("KW", 30),
          Map.entry("KZ", 20),
          Map.entry("LB", 28),
          Map.entry("LI", 21),
          Map.entry("LT", 20),
          Map.entry("LU", 20),
          Map.entry("LV", 21),
          Map.entry("MC", 27),
          Map.entry("MD", 24),
          Map.entry("ME", 22),
          Map.entry("MK", 19),
          Map.entry("MR", 27),
          Map.entry("MT", 31),
          Map.entry("MU", 30),
          Map.entry("NL", 18),
          Map.entry("NO", 15),
          Map.entry("PK", 24),
          Map.entry("PL", 28),
          Map.entry("PS", 29),
          Map.entry("PT", 25),
          Map.entry("QA", 29),
          Map.entry("RO", 24),
          Map.entry("RS", 22),
          Map.entry("SA", 24),
          Map.entry("SE", 24),
          Map.entry("SI", 19),
          Map.entry("SK", 24),
          Map.entry("SM", 27),
          Map.entry("TN", 24),
          Map.entry("TR", 26),
          Map.entry("UA", 29),
          Map.entry("VA", 22),
          Map.entry("VG", 24),
          Map.entry("XK", 20));

  private Checksums() {}

  /** How long a country's account numbers are; 0 where there are none. */
  static int ibanLength(String country) {
    return IBAN_LENGTHS.getOrDefault(country, 0);
  }

  /**
   * @param iban without blanks, in capitals
   */
  static boolean isIban(String iban) {
    if (iban.length() != ibanLength(iban.substring(0, 2))) {
      return false;
    }
    int rest = 0;
    String turned = iban.substring(4) + iban.substring(0, 4);
    for (int i = 0; i < turned.length(); i++) {
      int value = Character.digit(turned.charAt(i), 36);
      if (value < 0) {
        return false;
      }
      rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
    }
    return rest == 1;
  }

  static boolean isCard(String digits) {
    return hasCardShape(digits) && luhn(digits) && digits.chars().distinct().count() > 1;
  }

  private static boolean hasCardShape(String d) {
    int length = d.length();
    if (length < 13 || length > 19) {
      return false;
    }
    int two = Integer.parseInt(d.substring(0, 2));
    int four = Integer.parseInt(d.substring(0, 4));
    if (d.charAt(0) == '4') {
      return length == 13 || length == 16 || length == 19;
    }
    if (two == 34 || two == 37) {
      return length == 15;
    }
    if (two == 36 || two == 38 || (four >= 3000 && four <= 3059)) {
      return length == 14;
    }
    if (two == 62) {
      return length >= 16;
    }
    boolean sixteen =
        (two >= 51 && two <= 55)
            || (four >= 2221 && four <= 2720)
            || (four >= 3528 && four <= 3589)
            || four == 6011
            || (four >= 6440 && four <= 6599);
    return sixteen && length == 16;
  }

  private static boolean luhn(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int twice = i % 2 == 1 ? digit * 2 : digit;
      sum += twice > 9 ? twice - 9 : twice;
    }
    return sum % 10 == 0;
  }

  /** The People's Republic of China's: 17 digits with a day of birth, and a check digit or X. */
  static boolean isChineseId(String id) {
    if (id.length() != 18) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < 17; i++) {
      sum += (id.charAt(i) - '0') * ((1 << (17 - i)) % 11);
    }
    return "10X98765432".charAt(sum % 11) == Character.toUpperCase(id.charAt(17))
        && isDay(id.substring(6, 14));
  }

  private static boolean isDay(String day) {
    try {
      int year = Integer.parseInt(day.substring(0, 4));
      LocalDate.of(year, Integer.parseInt(day.substring(4, 6)), Integer.parseInt(day.substring(6)));
      return year >= 1900 && year < 2100;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /** Brazil's CPF: eleven digits, the last two of which check the others. */
  static boolean isCpf(String digits) {
    return digits.length() == 11
        && digits.chars().distinct().count() > 1
        && cpfDigit(digits, 9) == digits.charAt(9) - '0'
        && cpfDigit(digits, 10) == digits.charAt(10) - '0';
  }

  private static int cpfDigit(String digits, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (digits.charAt(i) - '0') * (count + 1 - i);
    }
    int rest = sum * 10 % 11;
    return rest == 10 ? 0 : rest;
  }

  /** Spain's DNI: eight digits and a letter that follows from them. */
  static boolean isDni(String digits, char letter) {
    return digits.length() == 8
        && "TRWAGMYFPDXBNJZSQVHLCKE".charAt(Integer.parseInt(digits) % 23) == letter;
  }

  /** France's number of social security: 13 digits and a key of two. */
  static boolean isNir(String digits) {
    if (digits.length() != 15 || (digits.charAt(0) != '1' && digits.charAt(0) != '2')) {
      return false;
    }
    int month = Integer.parseInt(digits.substring(3, 5));
    long number = Long.parseLong(digits.substring(0, 13));
    return month >= 1 && month <= 12 && 97 - number % 97 == Long.parseLong(digits.substring(13));
  }

  /** The shape that the United States' social security numbers have; they have no check digit. */
  static boolean isSsn(String digits) {
    String area = digits.substring(0, 3);
    return !area.equals("000")
        && !area.equals("666")
        && area.charAt(0) != '9'
        && !digits.startsWith("00", 3)
        && !digits.endsWith("0000");
  }
}
