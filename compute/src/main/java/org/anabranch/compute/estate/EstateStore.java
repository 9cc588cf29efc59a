package org.anabranch.compute.estate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.anabranch.kernel.Database;
import org.anabranch.kernel.Digest;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** Versions in the database; texts are kept once each, by content. */
final class EstateStore {
  private static final RowMapper<EstateVersion> VERSION =
      (rs, _) ->
          new EstateVersion(
              rs.getLong("number"),
              rs.getString("digest"),
              rs.getString("author"),
              rs.getString("why"),
              Instant.ofEpochMilli(rs.getLong("at")));

  private final Database database;

  EstateStore(Database database) {
    this.database = database;
  }

  Optional<EstateVersion> latest() {
    return database.read(EstateStore::latest);
  }

  private static Optional<EstateVersion> latest(Handle h) {
    return h.createQuery("select * from estate_version order by number desc limit 1")
        .map(VERSION)
        .findOne();
  }

  Optional<EstateVersion> version(long number) {
    return database.read(
        h ->
            h.createQuery("select * from estate_version where number = :number")
                .bind("number", number)
                .map(VERSION)
                .findOne());
  }

  List<EstateVersion> newest(int limit) {
    return database.read(
        h ->
            h.createQuery("select * from estate_version order by number desc limit :limit")
                .bind("limit", limit)
                .map(VERSION)
                .list());
  }

  String text(String digest) {
    return database.read(
        h ->
            h.createQuery("select content from estate_text where digest = :digest")
                .bind("digest", digest)
                .mapTo(String.class)
                .one());
  }

  /**
   * Appends a version, unless the latest says just that.
   *
   * @param basedOn the digest that must still be the latest; whatever is there when empty
   * @return the version in force now; empty when another came between
   */
  Optional<EstateVersion> append(
      String text, String author, String why, Optional<String> basedOn, Instant at) {
    String digest = Digest.sha256(text);
    return database.write(
        h -> {
          Optional<EstateVersion> last = latest(h);
          if (last.map(EstateVersion::digest).equals(Optional.of(digest))) {
            return last;
          }
          if (basedOn.isPresent() && !basedOn.equals(last.map(EstateVersion::digest))) {
            return Optional.empty();
          }
          h.createUpdate(
                  "insert into estate_text(digest, content) values (:digest, :content)"
                      + " on conflict(digest) do nothing")
              .bind("digest", digest)
              .bind("content", text)
              .execute();
          EstateVersion next =
              new EstateVersion(
                  last.map(EstateVersion::number).orElse(0L) + 1, digest, author, why, at);
          h.createUpdate(
                  "insert into estate_version(number, digest, author, why, at) values (:number,"
                      + " :digest, :author, :why, :at)")
              .bind("number", next.number())
              .bind("digest", digest)
              .bind("author", author)
              .bind("why", why)
              .bind("at", at.toEpochMilli())
              .execute();
          return Optional.of(next);
        });
  }
}
