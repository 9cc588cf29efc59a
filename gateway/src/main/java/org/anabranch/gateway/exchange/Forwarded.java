package org.anabranch.gateway.exchange;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which of a vendor's headers a client of the same dialect gets. */
final class Forwarded {
  private static final List<AsciiString> KEPT_FROM_CLIENT =
      Stream.of(
              "connection",
              "keep-alive",
              "proxy-authenticate",
              "proxy-connection",
              "te",
              "trailer",
              "transfer-encoding",
              "upgrade",
              "set-cookie",
              "alt-svc",
              "strict-transport-security")
          .map(AsciiString::cached)
          .toList();

  private Forwarded() {}

  static void copy(HttpHeaders from, HttpHeaders to) {
    Iterator<Map.Entry<CharSequence, CharSequence>> all = from.iteratorCharSequence();
    while (all.hasNext()) {
      Map.Entry<CharSequence, CharSequence> header = all.next();
      if (!isKept(header.getKey())) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  private static boolean isKept(CharSequence name) {
    for (AsciiString kept : KEPT_FROM_CLIENT) {
      if (kept.length() == name.length() && kept.contentEqualsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }
}
