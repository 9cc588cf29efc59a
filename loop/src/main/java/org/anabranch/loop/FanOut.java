package org.anabranch.loop;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Does one thing for many, on virtual threads, a bounded number at a time; none outlives the call.
 */
final class FanOut {
  private FanOut() {}

  /** Work that may be interrupted. */
  interface Work<T, R> {
    R on(T item) throws InterruptedException;
  }

  /** The results in the order of the items. The first failure is thrown once all have ended. */
  static <T, R> List<R> over(List<T> items, int width, Work<T, R> work)
      throws InterruptedException {
    Semaphore places = new Semaphore(Math.max(1, width));
    List<Callable<R>> calls =
        items.stream()
            .<Callable<R>>map(
                item ->
                    () -> {
                      places.acquire();
                      try {
                        return work.on(item);
                      } finally {
                        places.release();
                      }
                    })
            .toList();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.invokeAll(calls).stream().map(FanOut::result).toList();
    }
  }

  private static <R> R result(Future<R> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new IllegalStateException("invokeAll returned before its work was done", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error bug) {
        throw bug;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
