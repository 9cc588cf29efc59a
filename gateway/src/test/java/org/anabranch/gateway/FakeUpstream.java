package org.anabranch.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.anabranch.kernel.Json;

/**
 * A small OpenAI-compatible server on loopback that misbehaves as told: each request takes the next
 * behaviour from a queue, or the last one for ever.
 */
final class FakeUpstream implements AutoCloseable {
  /** What the server does with one request; returning false closes the connection. */
  @FunctionalInterface
  interface Behaviour {
    boolean answer(Request request, OutputStream out) throws IOException, InterruptedException;
  }

  record Request(String path, Map<String, String> headers, String body, Socket socket) {}

  private final ServerSocket server;
  private final ConcurrentLinkedQueue<Behaviour> queue = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> clientLeft = new LinkedBlockingQueue<>();
  private volatile Behaviour last;

  FakeUpstream(Behaviour... behaviours) throws IOException {
    server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    last = answer("hello");
    then(behaviours);
    Thread.startVirtualThread(this::accept);
  }

  void then(Behaviour... behaviours) {
    for (Behaviour b : behaviours) {
      queue.add(b);
      last = b;
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
  }

  List<Request> requests() {
    return requests;
  }

  int connections() {
    return sockets.size();
  }

  /** Gets an entry when a behaviour noticed that its client had gone. */
  BlockingQueue<String> clientLeft() {
    return clientLeft;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        Thread.startVirtualThread(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      while (true) {
        Request request = read(in, socket);
        if (request == null) {
          return;
        }
        requests.add(request);
        Behaviour behaviour = queue.poll();
        if (!(behaviour == null ? last : behaviour).answer(request, out)) {
          return;
        }
        out.flush();
      }
    } catch (IOException e) {
      clientLeft.add(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static @org.jspecify.annotations.Nullable Request read(InputStream in, Socket socket)
      throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Request(first.split(" ")[1], headers, body, socket);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  static Behaviour answer(String text) {
    return answer(text, 10, 5);
  }

  static Behaviour answer(String text, int input, int output) {
    return status(200, "", wholeAnswer(text, input, output));
  }

  static String wholeAnswer(String text, int input, int output) {
    return """
    {"id":"c1","object":"chat.completion","created":1,"model":"up","choices":[{"index":0,\
    "message":{"role":"assistant","content":%s},"logprobs":null,"finish_reason":"stop"}],\
    "usage":{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d}}"""
        .formatted(Json.write(text), input, output, input + output);
  }

  static Behaviour status(int status, String headers, String body) {
    return (request, out) -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      write(
          out,
          "HTTP/1.1 %d X\r\ncontent-type: application/json\r\n%scontent-length: %d\r\n\r\n"
              .formatted(status, headers, bytes.length));
      out.write(bytes);
      return true;
    };
  }

  /** A whole stream, with the usage chunk when it was asked for, and {@code [DONE]}. */
  static Behaviour stream(List<String> pieces) {
    return (request, out) -> {
      head(out);
      for (String piece : pieces) {
        chunk(out, event(piece));
      }
      chunk(out, finish());
      if (request.body().contains("\"include_usage\":true")) {
        chunk(out, usage(10, pieces.size()));
      }
      chunk(out, "data: [DONE]\n\n");
      write(out, "0\r\n\r\n");
      return true;
    };
  }

  /** Some of a stream, then the connection is cut. */
  static Behaviour streamThenCut(List<String> pieces) {
    return (request, out) -> {
      head(out);
      for (String piece : pieces) {
        chunk(out, event(piece));
      }
      return false;
    };
  }

  /** Some of a stream that then ends as HTTP should, without saying that it is complete. */
  static Behaviour streamThenCleanEnd(List<String> pieces) {
    return (request, out) -> {
      head(out);
      for (String piece : pieces) {
        chunk(out, event(piece));
      }
      write(out, "0\r\n\r\n");
      return true;
    };
  }

  /** Some of a stream, then nothing until the client goes or the latch opens. */
  static Behaviour streamThenStall(List<String> pieces, CountDownLatch until) {
    return (request, out) -> {
      head(out);
      for (String piece : pieces) {
        chunk(out, event(piece));
      }
      out.flush();
      until.await();
      return false;
    };
  }

  /** Events for as long as the client takes them. */
  Behaviour endless(int bytesEach, AtomicLong sent) {
    return (request, out) -> {
      String event = event("x".repeat(bytesEach));
      try {
        head(out);
        while (true) {
          chunk(out, event);
          sent.addAndGet(event.length());
        }
      } catch (IOException e) {
        clientLeft.add("endless");
        return false;
      }
    };
  }

  static Behaviour cut() {
    return (request, out) -> false;
  }

  /** Says nothing until the client leaves. */
  Behaviour silence() {
    return (request, out) -> {
      int read = request.socket().getInputStream().read();
      clientLeft.add("silence " + read);
      return false;
    };
  }

  static void head(OutputStream out) throws IOException {
    write(
        out,
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
  }

  static String event(String piece) {
    return """
    data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"up","choices":[{"index":0,\
    "delta":{"content":%s},"finish_reason":null}],"usage":null}

    """
        .formatted(Json.write(piece));
  }

  static String finish() {
    return """
    data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"up","choices":[{"index":0,\
    "delta":{},"finish_reason":"stop"}],"usage":null}

    """;
  }

  static String usage(int input, int output) {
    return """
    data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"up","choices":[],\
    "usage":{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d}}

    """
        .formatted(input, output, input + output);
  }

  static void chunk(OutputStream out, String text) throws IOException {
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    write(out, Integer.toHexString(length) + "\r\n" + text + "\r\n");
  }

  static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The pieces of a short answer. */
  static List<String> pieces(int count) {
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pieces.add("word" + i + " ");
    }
    return pieces;
  }
}
