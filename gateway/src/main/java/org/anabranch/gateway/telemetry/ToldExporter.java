package org.anabranch.gateway.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Sends spans and tells in the log, once, that the receiver does not take them, and once that it
 * does again. The library itself would tell each failure, and every few seconds how many spans
 * found no room in its queue, past the product's log. Called by one thread at a time; ends are told
 * from any.
 */
final class ToldExporter implements SpanExporter {
  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(ToldExporter.class);

  private final SpanExporter exporter;
  private final String endpoint;

  /** Kept, since the log manager forgets loggers that nobody holds. */
  private final Logger library = Logger.getLogger("io.opentelemetry");

  private boolean down;
  private long lost;

  ToldExporter(SpanExporter exporter, String endpoint) {
    this.exporter = exporter;
    this.endpoint = endpoint;
    library.setLevel(Level.OFF);
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    CompletableResultCode result = exporter.export(spans);
    int count = spans.size();
    return result.whenComplete(
        () -> {
          if (result.isSuccess()) {
            taken();
          } else {
            refused(count, result.getFailureThrowable());
          }
        });
  }

  private synchronized void taken() {
    if (down) {
      LOG.atInfo()
          .addKeyValue("endpoint", endpoint)
          .addKeyValue("lost", lost)
          .log("Traces arrive again");
      down = false;
      lost = 0;
    }
  }

  private synchronized void refused(int count, @Nullable Throwable why) {
    lost += count;
    if (!down) {
      down = true;
      LOG.atWarn()
          .addKeyValue("endpoint", endpoint)
          .addKeyValue("why", root(why))
          .log("Traces cannot be sent and are dropped until they arrive again; requests go on");
    }
  }

  /** What the innermost cause says: the outer ones repeat it behind the names of classes. */
  private static String root(@Nullable Throwable why) {
    String said = "no reason is known";
    for (Throwable cause = why; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      said = message == null ? cause.getClass().getSimpleName() : message;
    }
    return said;
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
