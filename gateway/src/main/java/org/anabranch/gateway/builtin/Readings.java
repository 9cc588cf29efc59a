package org.anabranch.gateway.builtin;

import java.util.LinkedHashMap;
import java.util.Map;
import org.anabranch.kernel.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The last few articles read, so that fourteen requests for one article embed it once. Who asks for
 * an article that another thread is just reading waits for that.
 */
final class Readings {
  private static final int KEPT = 8;

  private final Reader reader;
  private final Map<String, Slot> slots =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Slot> eldest) {
          return size() > KEPT;
        }
      }; // guarded by itself

  Readings(Reader reader) {
    this.reader = reader;
  }

  Reading of(Article article, String language) {
    String key = Digest.sha256(language + '\n' + article);
    Slot slot;
    synchronized (slots) {
      slot = slots.computeIfAbsent(key, _ -> new Slot());
    }
    return slot.read(article, language);
  }

  private final class Slot {
    private @Nullable Reading reading; // guarded by this

    synchronized Reading read(Article article, String language) {
      Reading read = reading;
      if (read == null) {
        read = reader.read(article, language);
        reading = read;
      }
      return read;
    }
  }
}
