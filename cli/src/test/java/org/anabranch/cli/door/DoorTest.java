package org.anabranch.cli.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DoorTest {
  private static final Running ECHO =
      (call, out, err, line) -> {
        out.println(String.join(" ", call.arguments()) + " in " + call.directory());
        err.println(call.environment().get("TERM") + " " + call.watched());
        return 7;
      };

  @TempDir Path home;

  private record Said(OptionalInt code, String out, String err) {}

  private static Call call(String... arguments) {
    return new Call("1", List.of(arguments), "/desk", Map.of("TERM", "dumb"), true);
  }

  private Said visit(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    OptionalInt code =
        Visit.to(home, call(arguments), new PrintWriter(out), new PrintWriter(err), _ -> null);
    return new Said(code, out.toString(), err.toString());
  }

  private Door open(Running running) {
    return Door.open(home, running).orElseThrow();
  }

  /** A client by hand, so that it can break off. */
  private SocketChannel raw() throws Exception {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(Socket.of(home)));
    return channel;
  }

  private static void ask(SocketChannel channel, String... arguments) throws Exception {
    new Frame(Frame.Kind.CALL, Json.write(call(arguments))).write(channel);
    assertThat(Frame.read(channel).kind()).isEqualTo(Frame.Kind.TAKEN);
  }

  @Test
  void a_command_is_run_where_the_door_is() throws Exception {
    assertThat(visit("runs").code()).as("no door").isEmpty();
    try (Door door = open(ECHO)) {
      assertThat(visit("runs", "--all"))
          .isEqualTo(
              new Said(
                  OptionalInt.of(7),
                  "runs --all in /desk" + System.lineSeparator(),
                  "dumb true" + System.lineSeparator()));
    }
    assertThat(visit("runs").code()).as("closed").isEmpty();
    assertThat(Socket.of(home)).doesNotExist();
  }

  @Test
  void what_a_killed_server_left_behind_is_replaced() throws Exception {
    Files.createDirectories(Socket.directory(home));
    Files.writeString(Socket.of(home), "");
    assertThat(visit("runs").code()).isEmpty();
    try (Door door = open(ECHO)) {
      assertThat(visit("runs").code()).hasValue(7);
    }
  }

  @Test
  void much_is_carried_whole_and_in_every_script() throws Exception {
    String line = "𝄞 中文 é ".repeat(1_000);
    int lines = 200;
    Running talkative =
        (_, out, _, _) -> {
          for (int i = 0; i < lines; i++) {
            out.print(line.substring(0, 1)); // half a character
            out.flush();
            out.println(line.substring(1));
          }
          return 0;
        };
    try (Door door = open(talkative)) {
      Said said = visit("x");
      assertThat(said.code()).hasValue(0);
      assertThat(said.out().lines()).hasSize(lines).allMatch(line::equals);
    }
  }

  @Test
  void lines_of_standard_input_are_the_clients() throws Exception {
    Running asking =
        (_, out, _, line) -> {
          out.println(line.apply("first? ") + ", " + line.apply("more? "));
          return 0;
        };
    List<String> asked = new ArrayList<>();
    StringWriter out = new StringWriter();
    try (Door door = open(asking)) {
      OptionalInt code =
          Visit.to(
              home,
              call("secret"),
              new PrintWriter(out),
              new PrintWriter(out),
              words -> {
                asked.add(words);
                return asked.size() == 1 ? "a line" : null;
              });
      assertThat(code).hasValue(0);
    }
    assertThat(out.toString().strip()).isEqualTo("a line, null");
    assertThat(asked).containsExactly("first? ", "more? ");
  }

  @Test
  void the_command_of_a_client_that_goes_away_is_interrupted() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Running endless =
        (_, out, _, _) -> {
          begun.countDown();
          try {
            while (true) {
              out.println("word ".repeat(2_000)); // nobody reads this: it must not wait for ever
              Thread.sleep(1);
            }
          } catch (InterruptedException e) {
            interrupted.countDown();
            return 130;
          }
        };
    try (Door door = open(endless)) {
      try (SocketChannel client = raw()) {
        ask(client, "run");
        begun.await();
      }
      interrupted.await();
    }
  }

  @Test
  void closing_interrupts_what_runs_and_tells_how_it_ended() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Running patient =
        (_, out, _, _) -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
            return 0;
          } catch (InterruptedException e) {
            out.println("stopped");
            return 130;
          }
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Door door = open(patient);
      Future<Said> said = threads.submit((Callable<Said>) () -> visit("run"));
      begun.await();
      door.close();
      assertThat(said.get().code()).hasValue(130);
      assertThat(said.get().out()).startsWith("stopped");
    }
  }

  @Test
  void so_many_run_at_once_and_one_more_is_told_to_wait() throws Exception {
    CountDownLatch begun = new CountDownLatch(Door.AT_ONCE);
    CountDownLatch go = new CountDownLatch(1);
    Running waiting =
        (_, _, _, _) -> {
          begun.countDown();
          try {
            go.await();
            return 0;
          } catch (InterruptedException e) {
            return 130;
          }
        };
    try (Door door = open(waiting);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Said>> said = new ArrayList<>();
      for (int i = 0; i < Door.AT_ONCE; i++) {
        said.add(threads.submit((Callable<Said>) () -> visit("runs")));
      }
      begun.await();
      Said refused = visit("runs");
      assertThat(refused.code()).hasValue(2);
      assertThat(refused.err().lines()).hasSize(2).first().asString().startsWith("error: ");
      go.countDown();
      for (Future<Said> each : said) {
        assertThat(each.get().code()).hasValue(0);
      }
    }
  }

  @Test
  void who_speaks_no_frames_is_shown_out_and_hurts_nobody() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    Running counting = (_, _, _, _) -> ran.incrementAndGet();
    try (Door door = open(counting)) {
      for (byte[] rubbish :
          List.of(
              "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
              new byte[] {0, 127, 127, 127, 127},
              new byte[] {0, 0, 0, 0, 1, '{'})) {
        try (SocketChannel client = raw()) {
          client.write(ByteBuffer.wrap(rubbish));
          assertThatThrownBy(() -> Frame.read(client)).isInstanceOf(IOException.class);
        }
      }
      assertThat(visit("runs").code()).hasValue(1);
    }
  }

  @Test
  void a_server_that_dies_is_told() throws Exception {
    ServerSocketChannel dying = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    Files.createDirectories(Socket.directory(home));
    dying.bind(UnixDomainSocketAddress.of(Socket.of(home)));
    try (dying;
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.submit(
          () -> {
            try (SocketChannel client = dying.accept()) {
              Frame.read(client);
              new Frame(Frame.Kind.TAKEN, "").write(client);
            }
            return null;
          });
      assertThatThrownBy(() -> visit("run"))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.problem().code()).isEqualTo("server-lost"));
    }
  }

  @Test
  void a_directory_whose_name_is_too_long_has_no_door() throws Exception {
    Path deep = home.resolve("d".repeat(120));
    Files.createDirectories(deep);
    assertThat(Door.open(deep, ECHO)).isEmpty();
    assertThat(Visit.isPossible(deep)).isFalse();
  }
}
