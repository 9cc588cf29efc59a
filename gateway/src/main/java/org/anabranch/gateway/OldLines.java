package org.anabranch.gateway;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.zip.InflaterInputStream;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;

/** Pages of the books as older versions wrote them: lines of JSON, deflated. */
final class OldLines {
  private OldLines() {}

  static void each(byte[] page, Consumer<String> taker) {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new InflaterInputStream(new ByteArrayInputStream(page)), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        taker.accept(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("A page of the books is damaged", e);
    }
  }

  /** Hands out each call, whose opening and end are two lines. */
  static void each(byte[] page, BiConsumer<Entry.Opened, Entry.@Nullable Closed> taker) {
    List<Entry.Opened> before = new ArrayList<>(1);
    each(
        page,
        text -> {
          Entry.Line line = Json.read(text, Entry.Line.class);
          if (line.opened() != null) {
            before.add(line.opened());
          } else if (!before.isEmpty()) {
            taker.accept(before.removeLast(), line.closed());
          }
        });
  }
}
