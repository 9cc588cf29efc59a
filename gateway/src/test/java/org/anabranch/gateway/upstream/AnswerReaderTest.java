package org.anabranch.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
  /** Writes down what it hears. */
  private static final class Heard implements AnswerReader.Sink {
    final StringBuilder text = new StringBuilder();
    boolean ended;

    @Override
    public void head(int status, HttpHeaders headers) {
      text.append(status).append(' ').append(headers.get("x-name", "")).append('|');
    }

    @Override
    public void bytes(ByteBuf bytes) {
      text.append(bytes.toString(StandardCharsets.ISO_8859_1));
      bytes.release();
    }

    @Override
    public void end() {
      ended = true;
    }

    @Override
    public boolean listens() {
      return !ended;
    }
  }

  private static String chunked(String body, SplittableRandom random) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < body.length(); ) {
      int length = Math.min(body.length() - at, 1 + random.nextInt(9000));
      String size = random.nextBoolean() ? "%x" : "%X;name=value";
      out.append(size.formatted(length)).append("\r\n");
      out.append(body, at, at + length).append("\r\n");
      at += length;
    }
    return out + "0\r\n" + (random.nextBoolean() ? "x-trailer: 1\r\n" : "") + "\r\n";
  }

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one == null ? LongStream.range(0, 40) : LongStream.of(one);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "deflate, gzip"})
  void an_answer_that_is_compressed_unasked_is_told_as_that(String coding) {
    String head =
        "HTTP/1.1 200 OK\r\ncontent-encoding: " + coding + "\r\ncontent-length: 3\r\n\r\n";
    AnswerReader reader = new AnswerReader(UnpooledByteBufAllocator.DEFAULT, new Heard());
    ByteBuf bytes = Unpooled.copiedBuffer(head, StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> reader.read(bytes))
        .hasMessage("the answer is compressed, which was not asked for: " + coding);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void wherever_the_bytes_are_cut_the_answers_are_the_same(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Heard heard = new Heard();
    AnswerReader reader = new AnswerReader(UnpooledByteBufAllocator.DEFAULT, heard);
    for (int answer = 0; answer < 3; answer++) {
      String body = "ab\r\n0\r\n\r\n".repeat(random.nextInt(2000));
      boolean inChunks = random.nextBoolean();
      String whole =
          (random.nextBoolean() ? "HTTP/1.1 100 Continue\r\nx-a: b\r\n\r\n" : "")
              + "HTTP/1.1 200 OK\r\nX-Name:  value \r\n"
              + (inChunks
                  ? "Transfer-Encoding: chunked\r\n\r\n" + chunked(body, random)
                  : "Content-Length: " + body.length() + "\r\n\r\n" + body);
      heard.text.setLength(0);
      heard.ended = false;
      for (int at = 0; at < whole.length(); ) {
        int length = Math.min(whole.length() - at, 1 + random.nextInt(seed < 20 ? 30 : 20_000));
        ByteBuf part =
            Unpooled.copiedBuffer(whole.substring(at, at + length), StandardCharsets.ISO_8859_1);
        reader.read(part);
        assertThat(part.isReadable()).isFalse();
        part.release();
        at += length;
      }
      assertThat(heard.ended).isTrue();
      assertThat(heard.text).hasToString("200 value|" + body);
      assertThat(reader.keepsAlive()).isTrue();
    }
  }

  private static Heard read(String whole) throws Exception {
    Heard heard = new Heard();
    AnswerReader reader = new AnswerReader(UnpooledByteBufAllocator.DEFAULT, heard);
    ByteBuf bytes = Unpooled.copiedBuffer(whole, StandardCharsets.ISO_8859_1);
    try {
      reader.read(bytes);
    } finally {
      heard
          .text
          .append(reader.keepsAlive() ? " kept" : "")
          .append(reader.endsByClosing() ? " until closed" : "");
      bytes.release();
    }
    return heard;
  }

  @Test
  void a_body_without_a_length_goes_on_until_the_connection_is_closed() throws Exception {
    Heard heard = read("HTTP/1.1 200 OK\r\n\r\nhello");
    assertThat(heard.text).hasToString("200 |hello until closed");
    assertThat(heard.ended).isFalse();
  }

  @Test
  void what_has_no_body_ends_with_its_head() throws Exception {
    assertThat(read("HTTP/1.1 204 No Content\r\n\r\n").ended).isTrue();
    assertThat(read("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").text).hasToString("200 | kept");
  }

  @Test
  void a_connection_is_kept_only_where_both_ends_of_it_are_certain() throws Exception {
    List<String> closing =
        List.of(
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n");
    for (String answer : closing) {
      assertThat(read(answer).text).as(answer).hasToString("200 |");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.1 20x OK\r\n\r\n",
        "ICY 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        "HTTP/1.1 200 OK\r\nna me: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nabc\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nfffffffff\r\n",
        "HTTP/1.1 101 Switching\r\n\r\n"
      })
  void what_is_no_answer_is_refused(String bytes) {
    assertThatThrownBy(() -> read(bytes)).isInstanceOf(AnswerReader.NotHttp.class);
  }

  @Test
  void a_head_without_end_is_refused_and_not_kept() {
    assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\n" + "x-a: b\r\n".repeat(9000)))
        .isInstanceOf(AnswerReader.NotHttp.class);
  }
}
