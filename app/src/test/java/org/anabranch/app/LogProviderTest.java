package org.anabranch.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LogProviderTest {
  @Test
  void setsUpLogbackAsLogSetupHasIt() {
    LogProvider provider = new LogProvider();
    provider.initialize();

    LoggerContext context = (LoggerContext) provider.getLoggerFactory();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    assertThat(root.getLevel()).isEqualTo(Level.ERROR);
    assertThat(root.getAppender("stderr")).isNotNull();
    assertThat(context.getLogger("org.anabranch.access").getAppender("requests")).isNotNull();
    assertThat(context.isStarted()).isTrue();
    assertThat(context.getMDCAdapter()).isSameAs(provider.getMDCAdapter());
  }

  @Test
  void isWhatTheLauncherNames() throws IOException {
    assertThat(Files.readString(Path.of("../anabranch")))
        .contains("-Dslf4j.provider=" + LogProvider.class.getName() + " ");
  }
}
