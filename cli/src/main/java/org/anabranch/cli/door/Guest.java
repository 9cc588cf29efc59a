package org.anabranch.cli.door;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.anabranch.kernel.Json;
import org.jspecify.annotations.Nullable;

/**
 * One client: its call, the thread that runs it, and a reader that knows when the client is gone.
 */
final class Guest {
  private static final Duration CALLING = Duration.ofSeconds(10);

  private final SocketChannel channel;
  private final Running running;
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>(1);
  private @Nullable Thread command;
  private boolean leaving;

  Guest(SocketChannel channel, Running running) {
    this.channel = channel;
    this.running = running;
  }

  /** Reads the call and runs it; returns when the command is over. */
  void serve() throws InterruptedException {
    Optional<Call> asked = asked();
    if (asked.isEmpty()) {
      return; // no client of ours
    }
    Call call = asked.get();
    Outlet outlet = new Outlet(channel);
    outlet.put(new Frame(Frame.Kind.TAKEN, ""));
    Thread worker =
        Thread.ofPlatform().daemon().name("door-command").unstarted(() -> run(call, outlet));
    begin(worker);
    Thread reader = Thread.ofVirtual().name("door-reader").start(() -> read(outlet));
    worker.join();
    outlet.close();
    close();
    reader.join();
  }

  private Optional<Call> asked() {
    try (Watch watch = Watch.over(channel, CALLING)) {
      return Optional.of(Json.read(Frame.read(channel).text(), Call.class));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private synchronized void begin(Thread worker) {
    command = worker;
    worker.start();
    if (leaving) {
      worker.interrupt();
    }
  }

  /** Says something in the place of a command, to a client that cannot be served. */
  void refuse(String message, String fix) throws InterruptedException {
    if (asked().isEmpty()) {
      return;
    }
    Outlet outlet = new Outlet(channel);
    outlet.put(new Frame(Frame.Kind.TAKEN, ""));
    outlet.put(new Frame(Frame.Kind.ERR, "error: %s\n  fix: %s\n".formatted(message, fix)));
    outlet.put(new Frame(Frame.Kind.EXIT, "2"));
    outlet.close();
    close();
  }

  private void run(Call call, Outlet outlet) {
    int code = 1;
    try {
      PrintWriter out = new PrintWriter(new FrameWriter(outlet, Frame.Kind.OUT), true);
      PrintWriter err = new PrintWriter(new FrameWriter(outlet, Frame.Kind.ERR), true);
      code = running.run(call, out, err, words -> line(words, outlet));
      out.flush();
      err.flush();
    } finally {
      outlet.put(new Frame(Frame.Kind.EXIT, Integer.toString(code)));
    }
  }

  private @Nullable String line(String words, Outlet outlet) {
    outlet.put(new Frame(Frame.Kind.ASK, words));
    try {
      return lines.take().orElse(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private void read(Outlet outlet) {
    try {
      while (true) {
        Frame frame = Frame.read(channel);
        switch (frame.kind()) {
          case LINE -> lines.put(Optional.of(frame.text()));
          case NO_LINE -> lines.put(Optional.empty());
          case CALL, TAKEN, OUT, ERR, ASK, EXIT ->
              throw new IOException("A client does not say " + frame.kind());
        }
      }
    } catch (IOException | InterruptedException e) {
      outlet.drop();
      leave();
    }
  }

  /** Has the command end soon. */
  synchronized void leave() {
    leaving = true;
    if (command != null) {
      command.interrupt();
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      return; // gone is gone
    }
  }
}
