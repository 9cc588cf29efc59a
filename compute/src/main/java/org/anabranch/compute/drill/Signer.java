package org.anabranch.compute.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.anabranch.kernel.Home;
import org.anabranch.kernel.Problem;

/**
 * Signs reports with this installation's Ed25519 key (RFC 8032), kept as PKCS #8 in {@code
 * keys/report-signing.pem} of the data directory, readable by its owner only. Safe for many
 * threads.
 */
public final class Signer {
  private static final String ALGORITHM = "Ed25519";
  private static final String PRIVATE = "PRIVATE KEY";
  private static final String PUBLIC = "PUBLIC KEY";

  private final PrivateKey key;
  private final String publicKey;

  /** Makes the key when there is none. */
  public Signer(Home home) {
    Path file = home.directory("keys").resolve("report-signing.pem");
    Path open = file.resolveSibling("report-signing.pub.pem");
    try {
      if (Files.notExists(file)) {
        KeyPair fresh = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        Home.writeWhole(open, pem(PUBLIC, fresh.getPublic().getEncoded()));
        Home.writeWhole(file, pem(PRIVATE, fresh.getPrivate().getEncoded()));
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
      }
      KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
      this.key = keys.generatePrivate(new PKCS8EncodedKeySpec(der(Files.readString(file))));
      this.publicKey = Base64.getEncoder().encodeToString(der(Files.readString(open)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw Problem.of(
              Problem.Kind.ENVIRONMENT,
              "signing-key-damaged",
              "The key file " + file + " is not a usable Ed25519 key.",
              "Restore it from a backup; without it reports are signed by another key.")
          .asException(e);
    }
  }

  /** X.509 encoded, in Base64. */
  public String publicKey() {
    return publicKey;
  }

  /** In Base64. */
  String sign(byte[] content) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(content);
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A report could not be signed", e);
    }
  }

  /** Whether {@code signature} was made over {@code content} by the owner of the key. */
  static boolean verifies(byte[] content, String publicKey, String signature) {
    try {
      PublicKey key =
          KeyFactory.getInstance(ALGORITHM)
              .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(publicKey)));
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(key);
      check.update(content);
      return check.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(kind, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), kind);
  }

  private static byte[] der(String pem) {
    return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
  }
}
