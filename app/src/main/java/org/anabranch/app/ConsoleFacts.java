package org.anabranch.app;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.anabranch.cli.Cli;
import org.anabranch.web.page.Facts;
import org.jspecify.annotations.Nullable;

/** Tells the console what only the wiring knows. Secrets stay out of it. */
final class ConsoleFacts {
  private ConsoleFacts() {}

  static Facts of(Stations stations, URI gateway) {
    Path home = stations.home().root();
    return new Facts(
        Cli.VERSION,
        home,
        stations.configurationFile(),
        gateway,
        stations.sandbox(),
        stations.plan()::ofEstate,
        () -> stations.reloader().current().with(stations.market().enabled().usable()),
        stations::hasSecret,
        stations.concentration()::notices,
        stations.reloader()::refusal,
        stations.reloader()::unknownNames,
        settings(stations.configuration()));
  }

  private static List<Facts.Setting> settings(Configuration configuration) {
    List<Facts.Setting> all = new ArrayList<>();
    all.add(setting("http.port", configuration.http().port(), "8080"));
    all.add(setting("sandbox.enabled", configuration.sandbox().enabled(), "true"));
    all.add(setting("sandbox.port", configuration.sandbox().port(), "8090"));
    all.add(setting("sandbox.seed", configuration.sandbox().seed(), "1"));
    all.add(setting("sandbox.address", configuration.sandbox().address(), "in this process"));
    all.add(
        setting(
            "storage.postgres",
            configuration.storage().postgres(),
            "SQLite in the data directory"));
    all.add(setting("media.public_base_url", configuration.media().publicBaseUrl(), "this server"));
    all.add(setting("compute.estate", configuration.compute().estate(), "none"));
    return all;
  }

  private static Facts.Setting setting(String name, @Nullable Object configured, String otherwise) {
    return configured == null
        ? new Facts.Setting(name, otherwise, "default")
        : new Facts.Setting(name, configured.toString(), Configuration.FILE_NAME);
  }
}
