package org.anabranch.gateway.guard;

import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * E-mail addresses, telephone numbers, bank accounts, cards, national identities and addresses of
 * machines. What has a check digit must be right in it, so that ordinary numbers pass.
 */
final class PersonalData implements Detector {
  static final Set<String> SORTS = Set.of("email", "phone", "card", "iban", "national_id", "ip");

  private static final int MOST_GROUPS = 7;
  private static final int FEWEST_DIGITS = 8;
  private static final int MOST_DIGITS = 19;

  private static final Pattern GROUPED_BY_BLANKS_OR_DASHES =
      Pattern.compile("\\d++(?:[ -]\\d++)*+");
  private static final Pattern AMERICAN_PHONE =
      Pattern.compile("(?:\\(\\d{3}\\) ?|\\d{3}([-. ]))\\d{3}(?:[-. ])\\d{4}");
  private static final Pattern CHINESE_PHONE =
      Pattern.compile("1[3-9]\\d{9}|1[3-9]\\d([- ])\\d{4}\\1\\d{4}");
  private static final Pattern IP =
      Pattern.compile("(?<![\\p{Alnum}.-])(?:\\d{1,3}\\.){3}\\d{1,3}(?![\\p{Alnum}-])(?!\\.\\d)");
  private static final Pattern IP6 =
      Pattern.compile("(?<![\\p{Alnum}:._-])[0-9A-Fa-f:]{6,39}+(?![\\p{Alnum}:_-])");
  private static final Pattern IBAN =
      Pattern.compile("(?<!\\p{Alnum})[A-Z]{2}\\d{2}(?: ?[A-Za-z0-9]){11,30}+");
  private static final Pattern DNI =
      Pattern.compile("(?<!\\p{Alnum})(\\d{8})-?([A-Z])(?!\\p{Alnum})");

  private final Set<String> sorts;

  /**
   * @param sorts some of {@link #SORTS}; all when empty
   */
  PersonalData(Collection<String> sorts) {
    this.sorts = sorts.isEmpty() ? SORTS : Set.copyOf(sorts);
  }

  @Override
  public void find(String text, Consumer<Finding> found) {
    if (sorts.contains("email")) {
      emails(text, found);
    }
    boolean digits = text.chars().anyMatch(c -> c >= '0' && c <= '9');
    if (digits && sorts.contains("iban")) {
      ibans(text, found);
    }
    if (digits) {
      numbers(text, found);
    }
    if (digits && sorts.contains("ip")) {
      ips(text, found);
    }
  }

  private static void emails(String text, Consumer<Finding> found) {
    for (int at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      int start = at;
      while (start > 0 && at - start < 64 && isLocal(text.charAt(start - 1))) {
        start--;
      }
      while (start < at && text.charAt(start) == '.') {
        start++;
      }
      int end = at + 1;
      while (end < text.length() && end - at <= 253 && isDomain(text.charAt(end))) {
        end++;
      }
      while (end > at + 1 && !isOfAddress(text.charAt(end - 1))) {
        end--;
      }
      if (start < at && hasTopLevel(text.substring(at + 1, end))) {
        found.accept(new Finding("email", start, end));
      }
    }
  }

  private static boolean hasTopLevel(String domain) {
    int dot = domain.lastIndexOf('.');
    return dot > 0
        && domain.length() - dot > 2
        && !domain.contains("..")
        && domain.chars().skip(dot + 1).allMatch(Character::isLetter);
  }

  private static boolean isLocal(char c) {
    return isOfAddress(c) || "._%+-'".indexOf(c) >= 0;
  }

  private static boolean isDomain(char c) {
    return isOfAddress(c) || c == '.' || c == '-';
  }

  /**
   * Addresses may hold letters of any script (RFC 6531). Only those of scripts that put blanks
   * between words are told from the sentence around them.
   */
  private static boolean isOfAddress(char c) {
    if (c < 128) {
      return isLetterOrDigit(c);
    }
    return switch (Character.UnicodeScript.of(c)) {
      case LATIN, GREEK, CYRILLIC -> Character.isLetter(c);
      case INHERITED -> Character.getType(c) == Character.NON_SPACING_MARK;
      default -> false;
    };
  }

  private static boolean isLetterOrDigit(char c) {
    return c < 128 && Character.isLetterOrDigit(c);
  }

  private static void ibans(String text, Consumer<Finding> found) {
    Matcher matcher = IBAN.matcher(text);
    for (int from = 0; matcher.find(from); from = matcher.start() + 1) {
      int start = matcher.start();
      int wanted = Checksums.ibanLength(text.substring(start, start + 2));
      StringBuilder iban = new StringBuilder();
      int end = start;
      while (end < matcher.end() && iban.length() < wanted) {
        char c = text.charAt(end++);
        if (c != ' ') {
          iban.append(c);
        }
      }
      boolean ends = end == text.length() || !isLetterOrDigit(text.charAt(end));
      if (wanted > 0 && ends && Checksums.isIban(iban.toString().toUpperCase(Locale.ROOT))) {
        found.accept(new Finding("iban", start, end));
      }
    }
  }

  /** Looks at every few groups of digits that stand together, the most first. */
  private void numbers(String text, Consumer<Finding> found) {
    List<Group> groups = groups(text);
    for (int first = 0; first < groups.size(); first++) {
      Group group = groups.get(first);
      if (!mayBegin(text, group.start)) {
        continue;
      }
      for (int last = lastLinked(text, groups, first); last >= first; last--) {
        int end = groups.get(last).end;
        String sort = mayEnd(text, end) ? sort(text, group.start, end) : "";
        if (sorts.contains(sort)) {
          found.accept(new Finding(sort, group.start, end));
          first = last;
          break;
        }
      }
    }
    Matcher dni = DNI.matcher(text);
    while (sorts.contains("national_id") && dni.find()) {
      if (Checksums.isDni(dni.group(1), dni.group(2).charAt(0))) {
        found.accept(new Finding("national_id", dni.start(), dni.end()));
      }
    }
  }

  /** Digits side by side, with a sign or bracket before them. */
  private record Group(int start, int end) {}

  private static List<Group> groups(String text) {
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      if (isDigit(text, i)) {
        int start = i;
        while (isDigit(text, i)) {
          i++;
        }
        if (i - start == 17 && i < text.length() && "Xx".indexOf(text.charAt(i)) >= 0) {
          i++;
        }
        while (start > 0 && "+(".indexOf(text.charAt(start - 1)) >= 0) {
          start--;
        }
        groups.add(new Group(start, i));
      }
    }
    return groups;
  }

  private static boolean isDigit(String text, int at) {
    return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private static int lastLinked(String text, List<Group> groups, int first) {
    int last = first;
    while (last + 1 < groups.size()
        && last + 1 - first < MOST_GROUPS
        && isLink(text, groups.get(last).end, groups.get(last + 1).start)) {
      last++;
    }
    return last;
  }

  private static boolean isLink(String text, int from, int to) {
    if (to - from > 2) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (" ()./-".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean mayBegin(String text, int start) {
    return start == 0
        || (!isLetterOrDigit(text.charAt(start - 1))
            && "_.,/-+)".indexOf(text.charAt(start - 1)) < 0);
  }

  private static boolean mayEnd(String text, int end) {
    if (end == text.length()) {
      return true;
    }
    char next = text.charAt(end);
    return !isLetterOrDigit(next)
        && next != '_'
        && !(".,/-".indexOf(next) >= 0 && isDigit(text, end + 1));
  }

  private static String sort(String text, int start, int end) {
    int digits = 0;
    for (int i = start; i < end; i++) {
      digits += isDigit(text, i) ? 1 : 0;
    }
    return digits < FEWEST_DIGITS || digits > MOST_DIGITS ? "" : sort(text.substring(start, end));
  }

  private static String sort(String number) {
    String digits = number.replaceAll("[^0-9Xx]", "");
    boolean plain = GROUPED_BY_BLANKS_OR_DASHES.matcher(number).matches();
    if (number.startsWith("+")) {
      return digits.length() >= 8 && digits.length() <= 15 ? "phone" : "";
    }
    if (plain && Checksums.isCard(digits)) {
      return "card";
    }
    if (isIdentity(number, digits, plain)) {
      return "national_id";
    }
    boolean phone =
        AMERICAN_PHONE.matcher(number).matches() || CHINESE_PHONE.matcher(number).matches();
    return phone ? "phone" : "";
  }

  private static boolean isIdentity(String number, String digits, boolean plain) {
    return (number.length() == 18 && Checksums.isChineseId(digits))
        || (number.matches("\\d{3}\\.\\d{3}\\.\\d{3}-\\d{2}") && Checksums.isCpf(digits))
        || (plain && Checksums.isNir(digits))
        || (number.matches("\\d{3}-\\d{2}-\\d{4}") && Checksums.isSsn(digits));
  }

  private static void ips(String text, Consumer<Finding> found) {
    Matcher four = IP.matcher(text);
    while (four.find()) {
      String ip = four.group();
      if (NetUtil.isValidIpV4Address(ip) && !ip.startsWith("127.") && !ip.startsWith("0.")) {
        found.accept(new Finding("ip", four.start(), four.end()));
      }
    }
    Matcher six = IP6.matcher(text);
    while (six.find()) {
      String ip = six.group();
      long colons = ip.chars().filter(c -> c == ':').count();
      if (colons >= 3 && NetUtil.isValidIpV6Address(ip)) {
        found.accept(new Finding("ip", six.start(), six.end()));
      }
    }
  }
}
