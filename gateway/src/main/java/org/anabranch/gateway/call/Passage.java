package org.anabranch.gateway.call;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Map;
import java.util.function.Consumer;
import org.anabranch.gateway.dialect.Refusal;
import org.anabranch.gateway.route.Ask;
import org.anabranch.gateway.route.Served;
import org.anabranch.gateway.telemetry.Traces;
import org.jspecify.annotations.Nullable;

/**
 * One request of one client as it is seen from outside: when it came, how long it was waited for a
 * vendor, what it was answered. On its client's event loop.
 */
public final class Passage {
  private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
  private static final AsciiString UPSTREAM_REQUEST_ID =
      AsciiString.cached("x-anabranch-upstream-request-id");

  /** Where the SDKs of some dialects look for it. */
  private static final Map<String, AsciiString> OWN_NAMES =
      Map.of(
          "anthropic", AsciiString.cached("request-id"),
          "bedrock", AsciiString.cached("x-amzn-requestid"),
          "bedrock-invoke", AsciiString.cached("x-amzn-requestid"));

  private static final int LONGEST_ID = 128;

  private final long startedNanos = System.nanoTime();
  private final long startedMillis;
  private final String dialect;
  private final Traces.@Nullable Trace trace;
  private @Nullable String id;
  private @Nullable String ownId;
  private @Nullable Ask ask;
  private @Nullable Content content;
  private @Nullable Consumer<ByteBuf> shownTo;
  private long readNanos;
  private long firstNanos;
  private int status;
  private int waiting;
  private long waitingSince;
  private long waitedNanos;

  /**
   * @param startedMillis when it came, in epoch milliseconds
   * @param trace where it is told, or null
   */
  Passage(long startedMillis, String dialect, HttpHeaders headers, Traces.@Nullable Trace trace) {
    this.startedMillis = startedMillis;
    this.dialect = dialect;
    this.trace = trace;
    String given = headers.get(REQUEST_ID);
    this.id = given != null && isSound(given) ? given : null;
  }

  private static boolean isSound(String id) {
    return !id.isEmpty()
        && id.length() <= LONGEST_ID
        && id.chars().allMatch(c -> c > ' ' && c < 127);
  }

  String dialect() {
    return dialect;
  }

  Traces.@Nullable Trace trace() {
    return trace;
  }

  /** Its body is there. */
  public void isRead() {
    readNanos = System.nanoTime();
  }

  /** It was understood; whether anybody serves it is seen later. */
  public void asksFor(Ask understood) {
    ask = understood;
  }

  /** Null while it is not known, and where no model is asked for. */
  @Nullable Ask ask() {
    return ask;
  }

  /** Keeps the beginnings of what is said, for the log. */
  public void keep(Content kept) {
    content = kept;
  }

  @Nullable Content content() {
    return content;
  }

  /** Shows each part of the answer to somebody before it goes out. */
  public void show(Consumer<ByteBuf> to) {
    shownTo = to;
  }

  /** A part of the answer is about to go out; its bytes are left as they are. */
  public void passes(ByteBuf bytes) {
    if (content != null) {
      content.answered(bytes);
    }
    if (shownTo != null) {
      shownTo.accept(bytes);
    }
  }

  /** A vendor is about to be asked. */
  public void asks(Served served, HttpHeaders headers) {
    long now = System.nanoTime();
    if (trace != null) {
      headers.set("traceparent", trace.asks(served.id(), epochNanos(now)));
      String state = trace.state();
      if (!state.isEmpty()) {
        headers.set("tracestate", state);
      }
    }
    if (waiting++ == 0) {
      waitingSince = now;
    }
  }

  /** A vendor that was asked is no longer waited for. */
  public void heard() {
    if (--waiting == 0) {
      waitedNanos += System.nanoTime() - waitingSince;
    }
  }

  /** The first part of a stream is about to be passed on. */
  public void begins(int code, HttpHeaders headers, String otherwise) {
    firstNanos = System.nanoTime();
    answers(code, headers, otherwise);
  }

  /**
   * The head of the answer is about to be sent.
   *
   * @param otherwise its id where the client gave none
   */
  public void answers(int code, HttpHeaders headers, String otherwise) {
    status = code;
    if (id == null) {
      id = otherwise;
    }
    String vendors = headers.get(REQUEST_ID);
    AsciiString own = OWN_NAMES.get(dialect);
    if (own != null && !headers.contains(own)) { // else it is the vendor's, who knows it by that
      headers.set(own, id);
    }
    ownId = own == null ? null : headers.get(own);
    if (vendors != null) {
      headers.set(UPSTREAM_REQUEST_ID, vendors);
    }
    headers.set(REQUEST_ID, id);
  }

  /**
   * The same with the request's id where its dialect has one of its own, whose errors tell it in
   * their bodies too.
   *
   * @param otherwise its id where the client gave none
   */
  public Refusal named(Refusal refusal, String otherwise) {
    AsciiString own = OWN_NAMES.get(dialect);
    if (own == null) {
      return refusal;
    }
    if (id == null) {
      id = otherwise;
    }
    return refusal.with(own.toString(), ownId == null ? id : ownId);
  }

  /** Empty while it has no answer and the client gave none. */
  String id() {
    return id == null ? "" : id;
  }

  /** 0 when the client left before there was one. */
  int status() {
    return status;
  }

  double seconds(long nowNanos) {
    return (nowNanos - startedNanos) / 1e9;
  }

  /** Until the stream began; negative where there was none. */
  double secondsToFirst() {
    return firstNanos == 0 ? -1 : (firstNanos - startedNanos) / 1e9;
  }

  /** The gateway's own time; negative where the request never came whole. */
  double overhead(long nowNanos) {
    long open = waiting > 0 ? nowNanos - waitingSince : 0;
    return readNanos == 0 ? -1 : Math.max(0, nowNanos - readNanos - waitedNanos - open) / 1e9;
  }

  /** A moment of {@link System#nanoTime} as nanoseconds since 1970. */
  long epochNanos(long nanos) {
    return startedMillis * 1_000_000 + (nanos - startedNanos);
  }
}
