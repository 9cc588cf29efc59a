package org.anabranch.app;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AsyncAppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.AppenderAttachable;
import org.slf4j.LoggerFactory;

/** How a server writes its log: as the configuration says. */
final class Logs {
  private Logs() {}

  /**
   * One JSON object to a line from now on; otherwise lines for people, as {@link LogSetup} has
   * them.
   */
  static void format(Configuration.LogFormat format) {
    if (format == Configuration.LogFormat.JSON
        && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      for (Logger logger : context.getLoggerList()) {
        toJson(context, logger);
      }
    }
  }

  private static void toJson(LoggerContext context, AppenderAttachable<ILoggingEvent> holder) {
    for (var all = holder.iteratorForAppenders(); all.hasNext(); ) {
      Appender<ILoggingEvent> appender = all.next();
      if (appender instanceof ConsoleAppender<ILoggingEvent> console) {
        console.setEncoder(encoder(context));
      } else if (appender instanceof AsyncAppenderBase<ILoggingEvent> queue) {
        toJson(context, queue);
      }
    }
  }

  private static JsonEncoder encoder(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithArguments(false);
    encoder.start();
    return encoder;
  }
}
