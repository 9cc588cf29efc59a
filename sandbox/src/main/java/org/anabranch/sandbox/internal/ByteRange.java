package org.anabranch.sandbox.internal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One range of bytes, both ends included. */
record ByteRange(long first, long last) {
  private static final Pattern FORM = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** Reads {@code bytes=0-499}, {@code bytes=500-} or {@code bytes=-500}; empty when unfit. */
  static Optional<ByteRange> parse(String header, long size) {
    Matcher form = FORM.matcher(header.strip());
    if (!form.matches() || (form.group(1).isEmpty() && form.group(2).isEmpty())) {
      return Optional.empty();
    }
    long first;
    long last = size - 1;
    if (form.group(1).isEmpty()) {
      first = Math.max(0, size - Long.parseLong(form.group(2)));
    } else {
      first = Long.parseLong(form.group(1));
      if (!form.group(2).isEmpty()) {
        last = Math.min(last, Long.parseLong(form.group(2)));
      }
    }
    return first > last ? Optional.empty() : Optional.of(new ByteRange(first, last));
  }

  long length() {
    return last - first + 1;
  }

  String header(long size) {
    return "bytes " + first + "-" + last + "/" + size;
  }
}
