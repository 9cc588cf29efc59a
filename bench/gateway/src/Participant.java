import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One of those compared: how it is started, and how it is asked. */
final class Participant implements AutoCloseable {
  static final String KEY = "sk-bench-0123456789abcdef";

  final String name;
  final String what;
  final int port;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private final Function<Kind, String> path;
  private final Function<Kind, Map<String, String>> headers;
  private Process process;

  Participant(
      String name,
      String what,
      int port,
      List<String> command,
      Map<String, String> environment,
      Path log,
      Function<Kind, String> path,
      Function<Kind, Map<String, String>> headers) {
    this.name = name;
    this.what = what;
    this.port = port;
    this.command = command;
    this.environment = environment;
    this.log = log;
    this.path = path;
    this.headers = headers;
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Starts it and waits for its first good answer; returns the time that took. */
  Duration start(Duration longest) throws IOException, InterruptedException {
    long began = System.nanoTime();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
    builder.environment().putAll(environment);
    process = builder.start();
    byte[] request = request(Kind.SMALL);
    while (!answers(request)) {
      if (!process.isAlive() || System.nanoTime() - began > longest.toNanos()) {
        close();
        throw new IOException(name + " gave no answer; its last words: " + lastWords());
      }
      Thread.sleep(2);
    }
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
  }

  private boolean answers(byte[] request) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request);
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
    } catch (IOException e) {
      return false;
    }
  }

  String path(Kind kind) {
    return path.apply(kind);
  }

  Map<String, String> headers(Kind kind) {
    return headers.apply(kind);
  }

  /** A whole request as bytes. */
  byte[] request(Kind kind) {
    String body = kind.request();
    StringBuilder text = new StringBuilder("POST " + path(kind) + " HTTP/1.1\r\nhost: 127.0.0.1:" + port + "\r\ncontent-type: application/json\r\n");
    headers(kind).forEach((n, v) -> text.append(n).append(": ").append(v).append("\r\n"));
    text.append("content-length: ").append(body.length()).append("\r\n\r\n").append(body);
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws InterruptedException {
    if (process == null) {
      return;
    }
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(15, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
