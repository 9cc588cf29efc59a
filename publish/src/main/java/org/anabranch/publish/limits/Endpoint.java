package org.anabranch.publish.limits;

import java.net.URI;
import java.util.regex.Pattern;
import org.anabranch.publish.internal.Meter;

/** Calls by the names under which platforms count them: the method, and the path without ids. */
final class Endpoint {
  static final String ALL = "all calls";

  /** What differs from call to call: numbers, and whatever is too long or odd to be a word. */
  private static final Pattern ID =
      Pattern.compile("(?<=/)(?:\\d{4,}|[^/]*[%:][^/]*|[^/]{25,})(?=/|$)");

  private Endpoint() {}

  static String of(Meter.Asked asked) {
    return asked.method() + " " + path(asked);
  }

  /** Below the platform's host, and without ids. */
  static String path(Meter.Asked asked) {
    URI address = asked.address();
    String path = address.getRawPath();
    for (URI host : asked.account().hosts().values()) {
      String base = host.getRawPath();
      boolean under =
          host.getRawAuthority() != null
              && host.getRawAuthority().equals(address.getRawAuthority());
      if (under && !base.isEmpty() && path.startsWith(base)) {
        path = path.substring(base.length());
        break;
      }
    }
    return ID.matcher(path).replaceAll(":id");
  }

  /** Whether a call counts towards what an allowance is about. */
  static boolean counts(String allowance, String calls) {
    return allowance.startsWith(ALL)
        || allowance.equals(calls)
        || allowance.startsWith(calls + " in ");
  }
}
