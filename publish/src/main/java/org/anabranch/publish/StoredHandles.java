package org.anabranch.publish;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The handles of one publication, for the worker that holds its lease. */
record StoredHandles(Publications store, String publicationId, String lease) implements Handles {
  @Override
  public Optional<String> get(String name) {
    try {
      return store.handle(publicationId, name);
    } catch (RuntimeException e) {
      throw new StoreFailed(e);
    }
  }

  @Override
  public void put(String name, String value) {
    change(name, value);
  }

  @Override
  public void remove(String name) {
    change(name, null);
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
