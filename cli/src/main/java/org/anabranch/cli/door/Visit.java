package org.anabranch.cli.door;

import java.io.EOFException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Function;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** Has a command run by the server that holds the data directory: the client's side. */
public final class Visit {
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

  private Visit() {}

  /** Whether the data directory's name is short enough for a door. */
  public static boolean isPossible(Path home) {
    return Socket.fits(Socket.of(home));
  }

  /**
   * Blocks until the command is over there, and prints what it says. When this process ends first,
   * the command is interrupted.
   *
   * @param line gives a line of this process's standard input; null at its end
   * @return its exit code; empty where the data directory has no open door
   * @throws org.anabranch.kernel.ProblemException when the server does not answer, or dies
   */
  public static OptionalInt to(
      Path home,
      Call call,
      PrintWriter out,
      PrintWriter err,
      Function<String, @Nullable String> line) {
    if (!isPossible(home)) {
      return OptionalInt.empty();
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      try {
        channel.connect(UnixDomainSocketAddress.of(Socket.of(home)));
      } catch (IOException e) {
        return OptionalInt.empty(); // not there, or nobody behind it
      }
      new Frame(Frame.Kind.CALL, Json.write(call)).write(channel);
      awaitTaken(channel);
      return OptionalInt.of(listen(channel, out, err, line));
    } catch (UnsupportedOperationException e) {
      return OptionalInt.empty();
    } catch (ClosedChannelException e) {
      throw silent(home, e);
    } catch (IOException e) {
      throw lost(home, e);
    }
  }

  private static void awaitTaken(SocketChannel channel) throws IOException {
    try (Watch watch = Watch.over(channel, LONGEST_SILENCE)) {
      Frame answer = Frame.read(channel);
      if (answer.kind() != Frame.Kind.TAKEN) {
        throw new IOException("The server began with " + answer.kind());
      }
    }
  }

  private static int listen(
      SocketChannel channel,
      PrintWriter out,
      PrintWriter err,
      Function<String, @Nullable String> line)
      throws IOException {
    while (true) {
      Frame frame = Frame.read(channel);
      switch (frame.kind()) {
        case OUT -> print(out, frame.text());
        case ERR -> print(err, frame.text());
        case ASK -> {
          @Nullable String answer = line.apply(frame.text());
          (answer == null ? new Frame(Frame.Kind.NO_LINE, "") : new Frame(Frame.Kind.LINE, answer))
              .write(channel);
        }
        case EXIT -> {
          return Integer.parseInt(frame.text());
        }
        case CALL, TAKEN, LINE, NO_LINE ->
            throw new IOException("A server does not say " + frame.kind());
      }
    }
  }

  private static void print(PrintWriter to, String text) {
    to.print(text);
    to.flush();
  }

  private static RuntimeException silent(Path home, IOException cause) {
    return Problem.of(
            Problem.Kind.UNAVAILABLE,
            "server-silent",
            "The server that holds the data directory " + home + " does not answer.",
            "Try again; if it stays so, restart that server.")
        .asException(cause);
  }

  private static RuntimeException lost(Path home, IOException cause) {
    return Problem.of(
            Problem.Kind.UNAVAILABLE,
            "server-lost",
            "The server that holds the data directory "
                + home
                + " went away while the command ran"
                + (cause instanceof EOFException ? "." : ": " + cause.getMessage() + "."),
            "Run the same command again; it goes on where it was.")
        .asException(cause);
  }
}
