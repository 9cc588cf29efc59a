import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The closed loop: wrk sends each connection's next request once its last was answered. */
final class Wrk {
  private static final Pattern DONE = Pattern.compile("DONE (\\d+) (\\d+) (\\d+) (\\d+)");

  record Outcome(double perSecond, long requests, long errors) {}

  private final Path directory;

  Wrk(Path directory) {
    this.directory = directory;
  }

  Outcome run(Participant asked, Kind kind, int connections, double seconds)
      throws IOException, InterruptedException {
    Path body = directory.resolve(kind.label + ".json");
    Files.write(body, kind.requestBytes());
    Path script = directory.resolve(asked.name + "-" + kind.label + ".lua");
    StringBuilder lua = new StringBuilder("wrk.method = 'POST'\nlocal f = io.open('" + body + "', 'rb')\nwrk.body = f:read('*a')\nf:close()\n");
    lua.append("wrk.headers['content-type'] = 'application/json'\n");
    asked.headers(kind).forEach((n, v) -> lua.append("wrk.headers['").append(n).append("'] = '").append(v).append("'\n"));
    lua.append("function done(s, l, r)\n")
        .append("  io.write('DONE ', s.duration, ' ', s.requests, ' ', s.errors.status, ' ', s.errors.connect + s.errors.read + s.errors.write + s.errors.timeout, '\\n')\nend\n");
    Files.writeString(script, lua);
    Process wrk =
        new ProcessBuilder(
                "wrk", "-t1", "-c" + connections, "-d" + Math.max(1, Math.round(seconds)) + "s", "--timeout", "10s",
                "-s", script.toString(), "http://127.0.0.1:" + asked.port + asked.path(kind))
            .redirectErrorStream(true)
            .start();
    String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    wrk.waitFor();
    Matcher found = DONE.matcher(said);
    if (!found.find()) {
      throw new IOException("wrk said: " + said);
    }
    double took = Long.parseLong(found.group(1)) / 1e6;
    long requests = Long.parseLong(found.group(2));
    long errors = Long.parseLong(found.group(3)) + Long.parseLong(found.group(4));
    return new Outcome((requests - Long.parseLong(found.group(3))) / took, requests, errors);
  }
}
