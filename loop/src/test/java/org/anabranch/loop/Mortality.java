package org.anabranch.loop;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The life of one process: every call of a station it watches is two moments, before and after the
 * station did it. From moment {@code last} on, every call throws {@link Death}: the process is
 * gone, what the stations did stays.
 */
final class Mortality {
  private final int last;
  private final AtomicInteger moments = new AtomicInteger();

  Mortality(int last) {
    this.last = last;
  }

  static final class Death extends Error {
    private static final long serialVersionUID = 1;

    Death(String where) {
      super(where);
    }
  }

  int moments() {
    return moments.get();
  }

  <T> T watching(Class<T> station, T real) {
    Object watched =
        Proxy.newProxyInstance(
            station.getClassLoader(),
            new Class<?>[] {station},
            (_, method, arguments) -> {
              moment("before " + method.getName());
              try {
                Object result = method.invoke(real, arguments);
                moment("after " + method.getName());
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return station.cast(watched);
  }

  private void moment(String where) {
    if (moments.incrementAndGet() >= last) {
      throw new Death(where);
    }
  }
}
