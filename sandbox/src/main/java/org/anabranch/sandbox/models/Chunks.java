package org.anabranch.sandbox.models;

import io.helidon.http.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer, each chunk flushed by itself, with the call's fault made at its chunk. After a
 * fault that ends the stream, what is sent is dropped. For one thread.
 */
public final class Chunks {
  private static final byte[] NOTHING = {};

  /** How a vendor's streams go wrong in their own words. */
  public interface Marks {
    /** The error event. */
    byte[] error();

    /** One chunk, broken so that no reader can take it for whole. */
    byte[] damaged(byte[] chunk);
  }

  /** Server-sent events with this error event. */
  public static Marks sse(String errorEvent) {
    return new Marks() {
      @Override
      public byte[] error() {
        return errorEvent.getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public byte[] damaged(byte[] chunk) {
        byte[] half = Arrays.copyOf(chunk, chunk.length / 2 + 2);
        half[half.length - 2] = '\n';
        half[half.length - 1] = '\n';
        return half;
      }
    };
  }

  private final Call call;
  private final Marks marks;
  private final OutputStream out;
  private final @Nullable Fault fault;
  private int sent;
  private boolean over;

  private Chunks(Call call, Marks marks, OutputStream out) {
    this.call = call;
    this.marks = marks;
    this.out = out;
    this.fault = call.fault().orElse(null);
  }

  /** Sends status 200 and the headers with the first chunk. */
  public static Chunks open(Call call, String contentType, Marks marks) {
    call.response()
        .status(Status.OK_200)
        .header("Content-Type", contentType)
        .header("Cache-Control", "no-cache");
    return new Chunks(call, marks, call.response().outputStream());
  }

  public void send(String chunk) {
    send(chunk.getBytes(StandardCharsets.UTF_8));
  }

  public void send(byte[] chunk) {
    if (over) {
      return;
    }
    byte[] really = fault != null && sent == fault.after() ? atItsChunk(fault, chunk) : chunk;
    if (!over) {
      write(really);
      sent++;
    }
  }

  /** Ends the stream with the vendor's end marker, which may be empty. */
  public void end(String marker) {
    if (fault != null && !over && sent <= fault.after()) {
      byte[] _ = atItsChunk(fault, NOTHING);
    }
    if (!over && !marker.isEmpty()) {
      write(marker.getBytes(StandardCharsets.UTF_8));
    }
    finish();
  }

  private byte[] atItsChunk(Fault fault, byte[] chunk) {
    switch (fault.kind()) {
      case CUT -> throw Reply.reset(call);
      case HANG_UP -> throw Reply.closed();
      case STALL -> Reply.pause(fault.delay());
      case END_EARLY -> over = true;
      case ERROR_EVENT -> {
        write(marks.error());
        over = true;
      }
      case BAD_EVENT -> {
        return chunk.length == 0 ? chunk : marks.damaged(chunk);
      }
      default -> {}
    }
    return chunk;
  }

  private void write(byte[] bytes) {
    try {
      if (fault != null && fault.kind() == Kind.BYTE_BY_BYTE) {
        Reply.byteByByte(out, bytes, fault.delay());
        return;
      }
      if (fault != null && fault.kind() == Kind.SLOW) {
        Reply.pause(fault.delay());
      }
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void finish() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
