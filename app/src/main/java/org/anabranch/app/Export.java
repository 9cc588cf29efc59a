package org.anabranch.app;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.anabranch.compute.estate.EstateVersion;
import org.anabranch.insight.Observation;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.anabranch.kernel.Tables;
import org.anabranch.loop.Run;
import org.anabranch.publish.Publication;
import tools.jackson.databind.JsonNode;

/**
 * All of a user's data in open formats: JSON by kind, and the media as they are. Secrets stay
 * behind.
 */
final class Export {
  private static final int ALL = Integer.MAX_VALUE;

  /** The folder of every table, for another installation to take up. */
  static final String TABLES = "tables";

  /** Secrets and digests of keys, and what only means something to the running processes. */
  private static final Set<String> STAYS =
      Set.of(
          "secret",
          "authorisation",
          "connecting",
          "gateway_key",
          "stored_reply",
          "gateway_process",
          "gateway_share",
          "allowance",
          "allowance_share",
          "books_mark",
          "media_upload");

  private final Stations stations;
  private int files;

  Export(Stations stations) {
    this.stations = stations;
  }

  int to(Path directory) {
    try {
      Files.createDirectories(directory);
      try (Stream<Path> inside = Files.list(directory)) {
        if (inside.findAny().isPresent()) {
          throw Problem.badInput(
                  "export-not-empty",
                  directory + " is not empty.",
                  "Name a directory that is new or empty.")
              .asException();
        }
      }
      List<Run> runs = stations.loop().recent(ALL);
      write(
          directory, "runs.json", runs.stream().map(r -> stations.loop().report(r.id())).toList());
      write(
          directory,
          "sources.json",
          runs.stream()
              .map(Run::sourceId)
              .distinct()
              .flatMap(id -> stations.studio().source(id).stream())
              .toList());
      write(
          directory,
          "variants.json",
          runs.stream().flatMap(r -> stations.studio().variants(r.id()).stream()).toList());
      List<Publication> publications = stations.publisher().recent(ALL);
      write(directory, "publications.json", publications);
      write(directory, "accounts.json", accounts());
      List<Observation> observations = new ArrayList<>();
      publications.forEach(p -> observations.addAll(stations.insight().observations(p.id())));
      write(directory, "observations.json", observations);
      write(directory, "ratings.json", stations.insight().ratings());
      write(directory, "decisions.json", stations.gateway().recentDecisions(ALL));
      write(directory, "usage.json", stations.gateway().usage());
      writeLines(
          directory.resolve("ledger.jsonl"),
          taker ->
              stations
                  .gateway()
                  .history()
                  .eachPaid(paid -> taker.accept(Json.MAPPER.valueToTree(paid))));
      writeLines(directory.resolve("responses.jsonl"), stations.gateway().export()::eachResponse);
      writeLines(
          directory.resolve("conversations.jsonl"), stations.gateway().export()::eachConversation);
      write(directory, "gateway-files.json", stations.gateway().export().files());
      copy(stations.home().directory("gateway-files"), directory.resolve("gateway-files"));
      write(
          directory,
          "live-drills.json",
          stations.liveDrills().all().stream()
              .map(d -> stations.liveDrills().report(d.id()))
              .toList());
      copyEach(stations.home().directory("drills"), directory.resolve("drills"));
      writeEstate(directory.resolve("estate"));
      writeTables(directory.resolve(TABLES));
      copy(stations.home().directory("media-library"), directory.resolve("media-library"));
      copy(stations.home().directory("media"), directory.resolve("media"));
      copy(stations.home().directory("sources"), directory.resolve("sources"));
      return files;
    } catch (IOException e) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "export-unwritable",
              "Cannot write to " + directory + ": " + e.getMessage() + ".",
              "Check its permissions and the space on its disk.")
          .asException(e);
    }
  }

  /** Each version as its author wrote it, and who wrote which. */
  private void writeEstate(Path folder) throws IOException {
    Files.createDirectories(folder);
    List<EstateVersion> versions = stations.estate().history(ALL);
    write(folder, "versions.json", versions);
    for (EstateVersion version : versions) {
      Files.writeString(
          folder.resolve("%05d.yaml".formatted(version.number())),
          stations.estate().version(version.number()).text());
      files++;
    }
  }

  /** A file for each table that is not empty, a row to a line. */
  private void writeTables(Path folder) throws IOException {
    Files.createDirectories(folder);
    Tables tables = new Tables(stations.database());
    for (String table : tables.names()) {
      if (!STAYS.contains(table) && !tables.isEmpty(table)) {
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve(table + ".jsonl"))) {
          tables.write(table, line -> append(out, line));
          files++;
        } catch (UncheckedIOException e) {
          throw e.getCause();
        }
      }
    }
  }

  private static void append(BufferedWriter out, String line) {
    try {
      out.write(line + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything but what must stay here: no token, no secret. */
  private List<Map<String, Object>> accounts() {
    return stations.connections().health().stream()
        .map(
            h ->
                Map.<String, Object>of(
                    "id", h.account().id(),
                    "workspace", h.account().workspace(),
                    "platform", h.account().platform().key(),
                    "name", h.account().name(),
                    "remoteId", h.account().remoteId(),
                    "provenance", h.account().provenance(),
                    "state", h.state(),
                    "granted", h.granted().stream().sorted().toList()))
        .toList();
  }

  private void write(Path directory, String name, Object value) throws IOException {
    Files.writeString(directory.resolve(name), Json.plainLines(value));
    files++;
  }

  /** One to a line, as there may be more of them than memory holds. */
  private void writeLines(Path file, Consumer<Consumer<JsonNode>> all) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      all.accept(one -> append(out, Json.plain(one)));
      files++;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The folders inside, each with its files. */
  private void copyEach(Path from, Path to) throws IOException {
    try (Stream<Path> inside = Files.list(from)) {
      for (Path folder : inside.filter(Files::isDirectory).toList()) {
        copy(folder, to.resolve(folder.getFileName()));
      }
    }
  }

  private void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> inside = Files.list(from)) {
      inside
          .filter(f -> Files.isRegularFile(f) && !f.getFileName().toString().endsWith(".part"))
          .forEach(
              f -> {
                try {
                  Files.copy(f, to.resolve(f.getFileName()));
                  files++;
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
