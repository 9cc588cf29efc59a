package org.anabranch.compute.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.anabranch.kernel.Digest;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Problem;
import tools.jackson.core.JacksonException;

/**
 * A detached signature: {@code report.pdf.sig} beside {@code report.pdf}, itself JSON.
 *
 * @param publicKey X.509 in Base64
 * @param sha256 of the file, for a person to compare
 * @param signature Ed25519 over the file's bytes, in Base64
 */
public record Seal(
    String algorithm, String publicKey, String sha256, String signature, Instant signedAt) {
  private static final String SUFFIX = ".sig";

  /** What came of a check. */
  public sealed interface Verdict {
    /**
     * The file is as it was signed.
     *
     * @param ours whether this installation's key signed it
     */
    record Genuine(Seal seal, boolean ours) implements Verdict {}

    /** The file, or its signature, was changed. */
    record Tampered(String why) implements Verdict {}
  }

  static void put(Path file, Signer signer, Instant at) {
    try {
      byte[] content = Files.readAllBytes(file);
      Seal seal =
          new Seal("Ed25519", signer.publicKey(), Digest.sha256(file), signer.sign(content), at);
      Home.writeWhole(beside(file), Json.write(seal) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot sign " + file, e);
    }
  }

  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + SUFFIX);
  }

  /**
   * Checks a file against the signature beside it.
   *
   * @param ours this installation's public key, where there is one
   * @throws org.anabranch.kernel.ProblemException BAD_INPUT when there is no file or no signature
   */
  public static Verdict verify(Path file, Optional<String> ours) {
    byte[] content = bytes(file);
    Seal seal;
    try {
      seal = Json.read(new String(bytes(beside(file)), StandardCharsets.UTF_8), Seal.class);
    } catch (JacksonException e) {
      return new Verdict.Tampered("the signature file cannot be read");
    }
    if (seal.publicKey() == null || seal.signature() == null) {
      return new Verdict.Tampered("the signature file lacks its key or signature");
    }
    if (!Signer.verifies(content, seal.publicKey(), seal.signature())) {
      return new Verdict.Tampered("the file is not what was signed");
    }
    return new Verdict.Genuine(seal, ours.equals(Optional.of(seal.publicKey())));
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw Problem.badInput(
              "report-unreadable",
              file + " cannot be read.",
              "Name a report; its signature, with .sig at the end, must lie beside it.")
          .asException(e);
    }
  }
}
