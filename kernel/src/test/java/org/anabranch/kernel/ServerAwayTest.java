package org.anabranch.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;

/** A PostgreSQL that goes away and comes back, and one that is only busy. */
class ServerAwayTest {
  private static final int CONNECTIONS = 8;

  /** Stands between a database and its server, and can be cut. */
  private static final class Cable implements AutoCloseable {
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private final int server;
    private final CountDownLatch beyondThePool = new CountDownLatch(CONNECTIONS + 1);
    private volatile boolean cut;

    Cable(int server) throws IOException {
      this.server = server;
      Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
      try {
        while (true) {
          Socket client = door.accept();
          beyondThePool.countDown();
          if (cut) {
            client.close();
            continue;
          }
          Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
          ends.addAll(List.of(client, behind));
          Thread.ofVirtual().start(() -> copy(client, behind));
          Thread.ofVirtual().start(() -> copy(behind, client));
        }
      } catch (IOException e) {
        // closed
      }
    }

    private static void copy(Socket from, Socket to) {
      try (from;
          to) {
        from.getInputStream().transferTo(to.getOutputStream());
      } catch (IOException e) {
        // cut
      }
    }

    void cut() {
      cut = true;
      close(ends);
    }

    void mend() {
      cut = false;
    }

    private static void close(Set<Socket> sockets) {
      try {
        for (Socket socket : sockets) {
          socket.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      door.close();
      cut();
    }
  }

  private static Database open(String address, Cable cable) {
    String on = ":" + port(address) + "/";
    return PostgresServer.open(address.replace(on, ":" + cable.door.getLocalPort() + "/"));
  }

  private static int port(String address) {
    return Integer.parseInt(address.replaceAll(".*:(\\d+)/.*", "$1"));
  }

  private static int one(Database database) {
    return database.read(h -> h.createQuery("select 1").mapTo(Integer.class).one());
  }

  private static ProblemException problem(Database database) {
    return catchThrowableOfType(ProblemException.class, () -> one(database));
  }

  @Test
  void a_server_that_is_away_is_told_soon_and_one_that_is_back_is_used() throws Exception {
    String address = PostgresServer.migrated();
    try (Cable cable = new Cable(port(address));
        Database database = open(address, cable)) {
      assertThat(one(database)).isEqualTo(1);
      cable.cut();

      Deadline late = Deadline.in(Database.WAIT_FOR_CONNECTION);
      ProblemException told = problem(database);
      while (told.getCause() instanceof UnableToExecuteStatementException) {
        told = problem(database); // by a connection that was cut and lay in the pool
      }
      assertThat(told.problem().code()).isEqualTo("database-unreachable");
      assertThat(late.isOver()).as("told as late as a busy server is").isFalse();

      cable.mend();
      assertThat(one(database)).isEqualTo(1);
    }
  }

  @Test
  void a_server_whose_connections_are_all_taken_is_waited_for() throws Exception {
    String address = PostgresServer.migrated();
    try (Cable cable = new Cable(port(address));
        Database database = open(address, cable);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch taken = new CountDownLatch(CONNECTIONS);
      CountDownLatch over = new CountDownLatch(1);
      List<Future<?>> holders = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        holders.add(
            threads.submit(
                () ->
                    database.read(
                        h -> {
                          taken.countDown();
                          return await(over);
                        })));
      }
      taken.await();
      Future<Integer> waiting = threads.submit(() -> one(database));
      cable.beyondThePool.await(); // the pool had none: whether the server answers is asked
      over.countDown();

      assertThat(waiting.get()).isEqualTo(1);
      for (Future<?> holder : holders) {
        holder.get();
      }
    }
  }

  private static boolean await(CountDownLatch over) {
    try {
      over.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
