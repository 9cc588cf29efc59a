package org.anabranch.gateway.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyScanRemovalTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"model\":\"m\",\"a\":1}|{\"a\":1,\"v\":2}",
        "{ \"a\" : 1 , \"model\" : \"m\" }|{ \"a\" : 1  ,\"v\":2}",
        "{\"model\":\"m\",\"stream\":true,\"a\":1}|{\"a\":1,\"v\":2}",
        "{\"model\":\"m\"}|{\"v\":2}",
        "{\"stream\":true,\"model\":\"m\"}|{\"v\":2}",
        "{\"a\":[1,2],\"stream\":true,\"model\":\"m\"}|{\"a\":[1,2],\"v\":2}",
        "{\"stream\" :true, \"a\":\"é\" ,\"model\":\"m\", \"b\":{}}|{ \"a\":\"é\" , \"b\":{},\"v\":2}",
      })
  void fields_are_taken_away_with_one_comma_each(String before, String after) {
    byte[] bytes = before.getBytes(StandardCharsets.UTF_8);
    BodyScan scan = BodyScan.of(bytes, bytes.length, Wanted.NOTHING);

    ByteBuf out =
        scan.with(Unpooled.wrappedBuffer(bytes), Map.of("v", "2"), Set.of("model", "stream"));

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(after);
  }
}
