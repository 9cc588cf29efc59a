package org.anabranch.publish.machine;

import java.util.Map;
import java.util.Optional;
import org.anabranch.publish.Handles;
import org.jspecify.annotations.Nullable;

/**
 * The handles of one publication, for the worker that holds its lease: read from memory, since
 * nobody else changes them meanwhile, and durable before a change returns.
 *
 * @param known all there are, as they are stored; safe for many threads, and kept up to date here
 */
record StoredHandles(
    Publications store, String publicationId, String lease, Map<String, String> known)
    implements Handles {
  @Override
  public Optional<String> get(String name) {
    return Optional.ofNullable(known.get(name));
  }

  @Override
  public void put(String name, String value) {
    if (!value.equals(known.get(name))) {
      change(name, value);
      known.put(name, value);
    }
  }

  @Override
  public void remove(String name) {
    if (known.containsKey(name)) {
      change(name, null);
      known.remove(name);
    }
  }

  private void change(String name, @Nullable String value) {
    if (name.startsWith("engine.") || name.startsWith("commit.")) {
      throw new IllegalArgumentException("The handle “%s” belongs to the engine".formatted(name));
    }
    try {
      store.handle(publicationId, lease, name, value);
    } catch (LeaseLost e) {
      throw e;
    } catch (RuntimeException e) {
      throw new StoreFailed(e);
    }
  }
}
