package org.anabranch.sandbox.models;

import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.anabranch.kernel.Json;
import org.anabranch.sandbox.Faults.Fault;
import org.anabranch.sandbox.Faults.Kind;
import org.anabranch.sandbox.internal.Replies;
import org.anabranch.sandbox.internal.Sockets;

/** Sends a whole answer, damaged as the call's fault wants it. */
public final class Reply {
  private static final String JSON = "application/json";

  private Reply() {}

  public static void json(Call call, Object body) {
    send(call, 200, JSON, Json.write(body).getBytes(StandardCharsets.UTF_8));
  }

  public static void json(Call call, int status, Object body) {
    send(call, status, JSON, Json.write(body).getBytes(StandardCharsets.UTF_8));
  }

  public static void send(Call call, int status, String contentType, byte[] body) {
    call.response().status(Status.create(status)).header("Content-Type", contentType);
    Kind kind = call.fault().map(Fault::kind).orElse(Kind.DELAY);
    switch (kind) {
      case CUT, HANG_UP, STALL, BYTE_BY_BYTE -> piecemeal(call, body);
      case END_EARLY, BAD_EVENT, ERROR_EVENT ->
          call.response().send(Arrays.copyOf(body, body.length / 2));
      case SLOW -> {
        pause(call.fault().orElseThrow().delay());
        call.response().send(body);
      }
      default -> call.response().send(body);
    }
  }

  private static void piecemeal(Call call, byte[] body) {
    Fault fault = call.fault().orElseThrow();
    int half = body.length / 2;
    call.response().header("Content-Length", Integer.toString(body.length));
    try (OutputStream out = call.response().outputStream()) {
      if (fault.kind() == Kind.BYTE_BY_BYTE) {
        byteByByte(out, body, fault.delay());
        return;
      }
      out.write(body, 0, half);
      out.flush();
      switch (fault.kind()) {
        case CUT -> throw reset(call);
        case HANG_UP -> throw closed();
        default -> pause(fault.delay());
      }
      out.write(body, half, body.length - half);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void byteByByte(OutputStream out, byte[] bytes, Duration between) throws IOException {
    for (byte b : bytes) {
      pause(between);
      out.write(b);
      out.flush();
    }
  }

  static void refuse(Call call, Refused refused) {
    Replies.send(
        call.response(), refused.status(), JSON, refused.body().toString(), refused.headers());
  }

  static void page(Call call, int status) {
    Replies.send(
        call.response(),
        status,
        "text/html",
        "<html><head><title>"
            + status
            + "</title></head><body><h1>The sandbox's proxy is out of order</h1></body></html>",
        Map.of());
  }

  static void pause(Duration delay) {
    if (delay.isZero()) {
      return;
    }
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw closed();
    }
  }

  static CloseConnectionException closed() {
    return new CloseConnectionException("A fault that was asked for");
  }

  static CloseConnectionException reset(Call call) {
    Sockets.reset(call.request());
    return closed();
  }
}
