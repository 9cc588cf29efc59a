package org.anabranch.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ToldExporterTest {
  private boolean up;

  private final SpanExporter receiver =
      new SpanExporter() {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
          IOException why = new ConnectException("Connection refused");
          return up
              ? CompletableResultCode.ofSuccess()
              : CompletableResultCode.ofExceptionalFailure(new UncheckedIOException(why));
        }

        @Override
        public CompletableResultCode flush() {
          return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
          return CompletableResultCode.ofSuccess();
        }
      };

  @Test
  void a_receiver_that_is_down_is_told_once_and_once_more_when_it_is_back() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(ToldExporter.class);
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
    try (ToldExporter exporter = new ToldExporter(receiver, "http://collector:4318/v1/traces")) {
      for (int i = 0; i < 20; i++) {
        assertThat(exporter.export(List.of()).isSuccess()).isFalse();
      }
      up = true;
      exporter.export(List.of());
      exporter.export(List.of());

      assertThat(log.list)
          .extracting(ILoggingEvent::getLevel)
          .containsExactly(Level.WARN, Level.INFO);
      assertThat(log.list.getFirst().getKeyValuePairs().toString())
          .contains("http://collector:4318/v1/traces", "Connection refused");
      assertThat(
              java.util.logging.Logger.getLogger("io.opentelemetry.exporter.internal.http")
                  .isLoggable(java.util.logging.Level.SEVERE))
          .as("the library tells each failure with its trace")
          .isFalse();
    } finally {
      logger.detachAppender(log);
      logger.setLevel(null);
    }
  }
}
