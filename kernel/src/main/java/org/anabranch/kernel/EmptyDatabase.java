package org.anabranch.kernel;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An SQLite database with every migration and nothing in it, kept beside the program in the file
 * that the property {@value #PROPERTY} names. A new data directory begins with a copy of it, which
 * takes a millisecond; all migrations take half a second of a cold start. The first new database of
 * a program leaves one behind for those after it.
 *
 * <p>Nothing depends on it: where it is missing, of another program or cannot be read or written,
 * the migrations run.
 */
final class EmptyDatabase {
  static final String PROPERTY = "anabranch.empty-database";

  private static final Logger LOG = LoggerFactory.getLogger(EmptyDatabase.class);

  /** Where the header keeps {@code user_version}: https://www.sqlite.org/fileformat.html. */
  private static final int USER_VERSION_AT = 60;

  private final Path file;
  private final int program;

  private EmptyDatabase(Path file, int program) {
    this.file = file;
    this.program = program;
  }

  /**
   * That of {@code program}, as {@link Migrations#program} counts them; none where none is named.
   */
  static Optional<EmptyDatabase> of(int program) {
    @Nullable String named = System.getProperty(PROPERTY);
    return named == null || program == 0
        ? Optional.empty()
        : Optional.of(new EmptyDatabase(Path.of(named), program));
  }

  /** Begins {@code target}, which does not exist yet, with a copy, whole or not at all. */
  void copyTo(Path target) {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      if (!Files.isRegularFile(file) || writtenBy() != program) {
        return;
      }
      try (FileChannel from = FileChannel.open(file);
          FileChannel to =
              FileChannel.open(
                  part,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE)) {
        long size = from.size();
        for (long at = 0; at < size; ) {
          at += from.transferTo(at, size - at, to);
        }
        to.force(true);
      }
      Files.move(part, target);
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("A new database could not begin with a copy");
    }
  }

  /** Keeps a copy of what {@code pool} is connected to, which must be empty. */
  void keep(DataSource pool) {
    Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
    try (Connection connection = pool.getConnection();
        PreparedStatement vacuum = connection.prepareStatement("vacuum into ?")) {
      vacuum.setString(1, part.toString());
      vacuum.execute();
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | SQLException e) {
      LOG.atDebug().setCause(e).log("No empty database could be kept");
      part.toFile().delete();
    }
  }

  private int writtenBy() throws IOException {
    try (DataInputStream header = new DataInputStream(Files.newInputStream(file))) {
      header.skipNBytes(USER_VERSION_AT);
      return header.readInt();
    }
  }
}
