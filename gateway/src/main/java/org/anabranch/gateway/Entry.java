package org.anabranch.gateway;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.anabranch.gateway.account.Payer;
import org.anabranch.gateway.account.Usage;
import org.anabranch.kernel.Json;
import org.anabranch.kernel.Money;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** One record of the journal: a call was opened, or it was closed. */
sealed interface Entry {
  /** Hexadecimal digits that a line of older versions begins with. */
  int CHECKSUM = 8;

  /** Who uses what is asked for the sake of a comparison. */
  String MIRROR = "mirror";

  String id();

  /** A request was routed and money reserved; nothing was sent yet. */
  record Opened(Decision decision, Money reserved, Payer payer) implements Entry {
    public Opened {
      payer = payer == null ? Payer.of(decision.caller()) : payer; // as older versions wrote it
    }

    @Override
    public String id() {
      return decision.id();
    }
  }

  /**
   * A request ended.
   *
   * @param at epoch milliseconds
   * @param caller the payer's key
   * @param asked the name the client asked for
   * @param deployment who is to be paid; null when nobody answered
   * @param model of that deployment; empty when nobody answered
   * @param vendor of that deployment; empty when nobody answered
   * @param answered whether it got its whole answer
   * @param attempts those that were made, in order
   * @param notes what guardrails and the cache did
   */
  record Closed(
      String id,
      long at,
      String caller,
      Payer payer,
      String asked,
      @Nullable String deployment,
      String model,
      String vendor,
      boolean answered,
      Usage usage,
      Money cost,
      List<Decision.Attempt> attempts,
      List<Decision.Note> notes)
      implements Entry {
    Closed(
        String id,
        long at,
        String caller,
        Payer payer,
        String asked,
        @Nullable String deployment,
        String model,
        String vendor,
        boolean answered,
        Usage usage,
        Money cost,
        List<Decision.Attempt> attempts) {
      this(
          id,
          at,
          caller,
          payer,
          asked,
          deployment,
          model,
          vendor,
          answered,
          usage,
          cost,
          attempts,
          List.of());
    }

    /** Nobody answered, so nobody is paid. */
    static Closed unpaid(String id, long at, Payer payer, String asked) {
      return new Closed(
          id,
          at,
          payer.key(),
          payer,
          asked,
          null,
          "",
          "",
          false,
          Usage.NONE,
          Money.ZERO,
          List.of());
    }

    /**
     * What is used beside the attempt that ends a call.
     *
     * @param forNobody whether it is none of the caller's
     */
    static Closed apart(
        String id,
        long at,
        Ask ask,
        Served payee,
        boolean answered,
        Usage usage,
        Money cost,
        boolean forNobody) {
      Payer payer = forNobody ? Payer.of(MIRROR) : ask.account().payer();
      Deployment deployment = payee.deployment();
      return new Closed(
          id,
          at,
          payer.key(),
          payer,
          ask.model(),
          deployment.id(),
          deployment.model(),
          deployment.vendor(),
          answered,
          usage,
          cost,
          List.of());
    }

    public Closed {
      payer = payer == null ? Payer.of(caller) : payer; // as older versions wrote it
      asked = asked == null ? "" : asked;
      model = model == null ? "" : model;
      vendor = vendor == null ? "" : vendor;
      attempts = attempts == null ? List.of() : List.copyOf(attempts);
      notes = notes == null ? List.of() : List.copyOf(notes);
    }
  }

  /** What lay in the file before records were packed: one of the two is set. */
  record Line(@Nullable Opened opened, @Nullable Closed closed) {}

  /**
   * Reads a line as older versions wrote it, without its line feed; empty when it is torn or
   * damaged.
   */
  static Optional<Entry> parse(byte[] line) {
    if (line.length < CHECKSUM + 2 || !isSound(line)) {
      return Optional.empty();
    }
    try {
      int start = CHECKSUM + 1;
      Line read = Json.MAPPER.readValue(line, start, line.length - start, Line.class);
      return Optional.ofNullable(read.opened() != null ? read.opened() : read.closed());
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static boolean isSound(byte[] line) {
    String checksum = new String(line, 0, CHECKSUM, StandardCharsets.ISO_8859_1);
    return checksum.equals(HexFormat.of().toHexDigits(checksum(line, CHECKSUM + 1), CHECKSUM));
  }

  private static long checksum(byte[] bytes, int from) {
    CRC32 crc = new CRC32();
    crc.update(bytes, from, bytes.length - from);
    return crc.getValue();
  }
}
