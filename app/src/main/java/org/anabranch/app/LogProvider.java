package org.anabranch.app;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.CoreConstants;

/**
 * Logback set up by {@link LogSetup} and by nothing else. Its own search for what configures it
 * opens every jar there is, which was a tenth of a cold start. The launcher names this class.
 */
public final class LogProvider extends LogbackServiceProvider {
  @Override
  public void initialize() {
    LoggerContext context = (LoggerContext) getLoggerFactory();
    context.setName(CoreConstants.DEFAULT_CONTEXT_NAME);
    context.setMDCAdapter((LogbackMDCAdapter) getMDCAdapter());
    LogSetup setup = new LogSetup();
    setup.setContext(context);
    setup.configure(context);
    context.start();
  }
}
