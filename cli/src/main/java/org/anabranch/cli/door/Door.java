package org.anabranch.cli.door;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Unix domain socket in the data directory, through which other processes of the same user have
 * their commands run by the one that holds it. Only that user can reach it: it is in a directory of
 * mode 0700. Whoever holds the data directory's lock may open it; a socket that a killed server
 * left behind is replaced. Closing it interrupts what runs and waits for it a while.
 */
public final class Door implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Door.class);

  /** So many commands at once; the next is told to try again. */
  static final int AT_ONCE = 16;

  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private final ServerSocketChannel entrance;
  private final Path socket;
  private final Running running;
  private final Set<Guest> guests = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private Door(ServerSocketChannel entrance, Path socket, Running running) {
    this.entrance = entrance;
    this.socket = socket;
    this.running = running;
    threads.execute(this::receive);
  }

  /**
   * Opens the door of the data directory, whose lock the caller holds. Empty, with a warning in the
   * log, where the system has no such sockets or the directory's name is too long for one.
   */
  public static Optional<Door> open(Path home, Running running) {
    Path socket = Socket.of(home);
    if (!Socket.fits(socket)) {
      LOG.atWarn()
          .addKeyValue("socket", socket)
          .addKeyValue("most", Socket.LONGEST)
          .log("Commands cannot run while the server does: the data directory's name is too long");
      return Optional.empty();
    }
    try {
      return Optional.of(new Door(bind(home, socket), socket, running));
    } catch (IOException | UnsupportedOperationException e) {
      LOG.atWarn()
          .addKeyValue("why", e.toString())
          .log("Commands cannot run while the server does: there is no socket for them");
      return Optional.empty();
    }
  }

  private static ServerSocketChannel bind(Path home, Path socket) throws IOException {
    Path directory = Files.createDirectories(Socket.directory(home));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    Files.deleteIfExists(socket);
    ServerSocketChannel entrance = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      entrance.bind(UnixDomainSocketAddress.of(socket));
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      return entrance;
    } catch (IOException | RuntimeException e) {
      entrance.close();
      throw e;
    }
  }

  private void receive() {
    while (true) {
      try {
        admit(new Guest(entrance.accept(), running));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.atWarn().addKeyValue("why", e.toString()).log("A command could not come in");
        if (!entrance.isOpen()) {
          return;
        }
      }
    }
  }

  private void admit(Guest guest) {
    try {
      threads.execute(() -> receive(guest));
    } catch (RejectedExecutionException e) {
      guest.close(); // the door is being closed
    }
  }

  private void receive(Guest guest) {
    guests.add(guest);
    try {
      if (guests.size() > AT_ONCE) {
        guest.refuse(
            "The server runs " + AT_ONCE + " commands already.", "Try again when one has ended.");
      } else if (!entrance.isOpen()) {
        guest.close();
      } else {
        guest.serve();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      guests.remove(guest);
      guest.close();
    }
  }

  @Override
  public void close() throws InterruptedException {
    try {
      entrance.close();
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("The door's socket stays");
    }
    threads.shutdown();
    guests.forEach(Guest::leave);
    if (!threads.awaitTermination(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
      guests.forEach(Guest::close);
      threads.shutdownNow();
    }
  }
}
