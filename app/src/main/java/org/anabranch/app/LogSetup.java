package org.anabranch.app;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How the program logs: to standard error, commands quietly, servers telling their decisions;
 * {@code -Danabranch.log} or {@code ANABRANCH_LOG} change it. {@link LogProvider} asks for it by
 * its name; where another provider logs, as in tests, Logback finds it as a service. Written here
 * and not as XML, whose reading was a tenth of a cold start.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
  /**
   * Lines of requests waiting for the terminal; what comes above is dropped rather than waited for.
   */
  private static final int REQUESTS_WAITING = 8192;

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    ConsoleAppender<ILoggingEvent> terminal = new ConsoleAppender<>();
    terminal.setName("stderr");
    terminal.setTarget("System.err");
    PatternLayoutEncoder lines = new PatternLayoutEncoder();
    lines.setCharset(StandardCharsets.UTF_8);
    lines.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{20} %msg %kvp%n%ex{full}");
    lines.setContext(context);
    lines.start();
    terminal.setEncoder(lines);
    terminal.setContext(context);
    terminal.start();

    AsyncAppender requests = new AsyncAppender();
    requests.setName("requests");
    requests.setQueueSize(REQUESTS_WAITING);
    requests.setNeverBlock(true);
    requests.setContext(context);
    requests.addAppender(terminal);
    requests.start();

    Logger access = context.getLogger("org.anabranch.access");
    access.setLevel(Level.INFO);
    access.setAdditive(false);
    access.addAppender(requests);
    for (String talkative : new String[] {"io.helidon", "com.zaxxer.hikari", "org.flywaydb"}) {
      context.getLogger(talkative).setLevel(Level.ERROR);
    }
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(level());
    root.addAppender(terminal);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static Level level() {
    return Level.toLevel(
        Optional.ofNullable(System.getProperty("anabranch.log"))
            .or(() -> Optional.ofNullable(System.getenv("ANABRANCH_LOG")))
            .orElse(""),
        Level.ERROR);
  }
}
