package org.anabranch.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.anabranch.kernel.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How requests are read and who may send them. */
class TransferTest extends SandboxTest {
  private static final String CRLF = "\r\n";

  /** So many zero bytes, made as they are read. */
  private static final class Zeros extends InputStream {
    private long left;

    Zeros(long length) {
      left = length;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(left, length);
      left -= count;
      return count;
    }
  }

  @Test
  void a_large_upload_is_in_its_file_long_before_its_end_has_come() throws Exception {
    long length = 64L << 20;
    Path file = server.world().store("board").file("file", "upload");
    AtomicLong storedBeforeTheEnd = new AtomicLong();
    InputStream body =
        new SequenceInputStream(
            new Zeros(length),
            new InputStream() {
              @Override
              public int read() throws IOException {
                storedBeforeTheEnd.set(Files.size(file));
                return -1;
              }
            });

    HttpResponse<String> reply =
        send(to("/board/api/files").POST(BodyPublishers.ofInputStream(() -> body)));

    assertThat(Json.tree(reply.body()).path("length").asLong()).isEqualTo(length);
    assertThat(file).hasSize(length);
    assertThat(storedBeforeTheEnd).hasValueGreaterThan(length / 2);
  }

  @Test
  void json_above_the_bound_is_not_read_to_its_end() throws Exception {
    HttpResponse<String> reply =
        send(
            to("/board/api/notes")
                .POST(BodyPublishers.ofString("{\"text\":\"" + "x".repeat(5 << 20) + "\"}")));

    assertThat(reply.statusCode()).isEqualTo(400);
  }

  private HttpResponse<String> form(String body) throws Exception {
    return send(
        to("/board/api/forms")
            .header("Content-Type", "multipart/form-data; boundary=edge")
            .POST(BodyPublishers.ofString(body)));
  }

  @Test
  void the_parts_of_a_form_are_read_and_its_files_stored() throws Exception {
    HttpResponse<String> reply =
        form(
            String.join(
                CRLF,
                "--edge",
                "Content-Disposition: form-data; name=\"caption\"",
                "",
                "河流",
                "--edge",
                "Content-Disposition: form-data; name=\"media\"; filename=\"a.png\"",
                "Content-Type: image/png",
                "",
                "bytes" + CRLF + "--edg",
                "--edge--",
                ""));

    JsonNode read = Json.tree(reply.body());
    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(read.path("fields").path("caption").stringValue()).isEqualTo("河流");
    assertThat(Files.readString(server.world().store("board").file("part", "media")))
        .isEqualTo("bytes" + CRLF + "--edg");
  }

  @Test
  void a_form_that_is_cut_off_is_malformed() throws Exception {
    HttpResponse<String> reply =
        form("--edge\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a\"\r\n\r\nby");

    assertThat(reply.statusCode()).isEqualTo(400);
    assertThat(send(to("/board/api/forms").POST(BodyPublishers.ofString("x"))).statusCode())
        .isEqualTo(400);
  }

  @Test
  void another_origins_page_may_not_change_the_sandbox() throws Exception {
    HttpResponse<String> foreign =
        send(
            to("/_sandbox/let-pass")
                .header("Origin", "https://example.org")
                .POST(BodyPublishers.ofString("{\"hours\":1}")));
    HttpResponse<String> own =
        send(
            to("/_sandbox/let-pass")
                .header("Origin", server.address().toString())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("hours=1")));

    assertThat(foreign.statusCode()).isEqualTo(403);
    assertThat(own.statusCode()).isEqualTo(303);
  }

  @Test
  void a_foreign_name_for_this_machine_is_not_answered() throws Exception {
    try (var socket = new Socket(server.address().getHost(), server.address().getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
      String status =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
      assertThat(status).startsWith("HTTP/1.1 421");
    }
  }

  @Test
  void an_unknown_path_is_a_404() throws Exception {
    assertThat(get("/nowhere").statusCode()).isEqualTo(404);
    assertThat(get("/board/nowhere").statusCode()).isEqualTo(404);
  }
}
