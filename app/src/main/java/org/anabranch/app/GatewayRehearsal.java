package org.anabranch.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.anabranch.cli.Cli;

/**
 * Goes through what the gateway alone does all day, in a data directory that is thrown away: some
 * thousands of answers, whole and streamed, from a vendor played by plain sockets. So the JVM
 * records which classes to load beforehand and which code is hot.
 */
final class GatewayRehearsal {
  static final String COMMAND = "rehearse-gateway";
  private static final int CLIENTS = 4;
  private static final int REQUESTS = 1500;
  private static final int ONE_STREAM_IN = 5;
  private static final long LONGEST_START_MILLIS = 120_000;

  private static final String USAGE =
      "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":9,\"total_tokens\":18}";
  private static final String EVENT =
      "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,"
          + "\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}\n\n";
  private static final String LAST =
      "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
          + "data: {\"id\":\"c\",\"choices\":[],"
          + USAGE
          + "}\n\ndata: [DONE]\n\n";
  private static final String WHOLE =
      "{\"id\":\"c\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":"
          + "\"assistant\",\"content\":\"words\"},\"finish_reason\":\"stop\"}],"
          + USAGE
          + "}";

  private GatewayRehearsal() {}

  /** Returns once all is answered; the gateway itself ends with the process. */
  static int perform(Cli cli, PrintWriter out, PrintWriter err, Path home)
      throws InterruptedException {
    try (ServerSocket vendor = listen()) {
      int port = freePort();
      Files.writeString(home.resolve("key"), "sk-rehearsal");
      Files.writeString(home.resolve(Configuration.FILE_NAME), configuration(home, vendor, port));
      Thread.ofVirtual().start(() -> serve(vendor));
      Thread.ofPlatform()
          .daemon()
          .start(() -> cli.run(out, err, "gateway", "--home", home.toString()));
      awaitGateway(port);
      List<Thread> clients =
          IntStream.range(0, CLIENTS)
              .mapToObj(_ -> Thread.ofVirtual().start(() -> ask(port, err)))
              .toList();
      for (Thread client : clients) {
        client.join();
      }
      return 0;
    } catch (IOException e) {
      err.println("The rehearsal failed: " + e);
      return 1;
    }
  }

  private static String configuration(Path home, ServerSocket vendor, int port) {
    return """
    gateway:
      port: %d
      deployments:
        - {id: a, model: m, vendor: v, base_url: "http://127.0.0.1:%d/v1", api_key: "file:%s", input_usd_per_million: 1, output_usd_per_million: 1}
      keys:
        - {name: k, key: "file:%s", budget_usd: 1000, period: month}
    """
        .formatted(port, vendor.getLocalPort(), home.resolve("key"), home.resolve("key"));
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = listen()) {
      return socket.getLocalPort();
    }
  }

  private static void awaitGateway(int port) throws InterruptedException, IOException {
    for (long waited = 0; waited < LONGEST_START_MILLIS; waited += 20) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        Thread.sleep(20);
      }
    }
    throw new IOException("the gateway does not start");
  }

  private static void serve(ServerSocket vendor) {
    while (true) {
      try {
        Socket client = vendor.accept();
        Thread.ofVirtual().start(() -> answer(client));
      } catch (IOException e) {
        return; // closed: the rehearsal is over
      }
    }
  }

  private static void answer(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream to = client.getOutputStream();
      for (String request = message(in); !request.isEmpty(); request = message(in)) {
        if (request.contains("\"stream\":true")) {
          to.write("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n".getBytes(US_ASCII));
          to.write("transfer-encoding: chunked\r\n\r\n".getBytes(US_ASCII));
          for (int i = 0; i < 30; i++) {
            chunk(to, EVENT);
          }
          chunk(to, LAST);
          to.write("0\r\n\r\n".getBytes(US_ASCII));
        } else {
          to.write(
              "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s"
                  .formatted(WHOLE.length(), WHOLE)
                  .getBytes(US_ASCII));
        }
      }
    } catch (IOException e) {
      return; // the gateway closed the connection, as it may
    }
  }

  private static void chunk(OutputStream to, String text) throws IOException {
    to.write((Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(US_ASCII));
  }

  private static void ask(int port, PrintWriter err) {
    try (Socket gateway = new Socket(InetAddress.getLoopbackAddress(), port)) {
      InputStream in = new BufferedInputStream(gateway.getInputStream());
      for (int i = 0; i < REQUESTS; i++) {
        String body =
            "{\"model\":\"m\",%s\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(i % ONE_STREAM_IN == 0 ? "\"stream\":true," : "", "words ".repeat(100));
        gateway
            .getOutputStream()
            .write(
                ("POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer"
                        + " sk-rehearsal\r\ncontent-type: application/json\r\ncontent-length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body)
                    .getBytes(US_ASCII));
        if (message(in).isEmpty()) {
          throw new IOException("the gateway closed the connection");
        }
      }
    } catch (IOException e) {
      err.println("The rehearsal failed: " + e);
    }
  }

  /** One whole message, by its length or its chunks; empty at the end of the connection. */
  private static String message(InputStream in) throws IOException {
    int length = 0;
    boolean chunked = false;
    StringBuilder text = new StringBuilder();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String small = line.toLowerCase(Locale.ROOT);
      chunked |= small.startsWith("transfer-encoding: chunked");
      if (small.startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
      text.append(line).append('\n');
    }
    if (!chunked) {
      return text.append(new String(in.readNBytes(length), US_ASCII)).toString();
    }
    int size;
    do {
      size = Integer.parseInt(line(in), 16);
      text.append(new String(in.readNBytes(size), US_ASCII));
      line(in);
    } while (size > 0);
    return text.toString();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.append((char) b);
    }
    return line.toString().strip();
  }
}
