package org.anabranch.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.anabranch.kernel.Yaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WindowTest {
  private static final String TEXT =
      "Dear all, "
          + "lorem ipsum dolor sit amet ".repeat(6)
          + "write to jane@example.org or 4111 1111 1111 1111, "
          + "consetetur sadipscing ".repeat(8)
          + "the key is sk-proj-abcdefghijklmnopqrstuvwxyz0123 and "
          + "password: xK9#mQ2$vL7pR4 "
          + "-----BEGIN PRIVATE KEY-----\n"
          + "MIIEvQIBADANBg kqhkiG9w0B\n".repeat(20)
          + "-----END PRIVATE KEY----- and ACME-1234, 请联系li@example.cn谢谢。"
          + "x".repeat(300)
          + " DE89 3704 0044 0532 0130 00";

  private static Screening screening(String action) {
    return new Guardrails(
            List.of(
                guardrail("name: a\nkind: personal_data\naction: " + action),
                guardrail("name: b\nkind: secrets\naction: " + action),
                guardrail("name: c\nkind: deny_list\npatterns: ['ACME-\\d+']\naction: " + action)))
        .reading(GuardrailConfig.When.AFTER, "default", "m")
        .screening();
  }

  static GuardrailConfig guardrail(String yaml) {
    return Yaml.parse("test.yaml", yaml, GuardrailConfig.class);
  }

  @Test
  void a_text_cut_in_two_at_any_place_is_redacted_as_it_is_whole() {
    Screening whole = screening("redact");
    String wanted = whole.text(TEXT);
    assertThat(wanted)
        .contains("[email]", "[card]", "[api_key]", "[private_key]", "[pattern]", "[iban]")
        .doesNotContain("jane@", "4111", "sk-proj", "MIIE", "1234,", "li@", "xK9#");

    for (int cut = 0; cut <= TEXT.length(); cut++) {
      Screening screening = screening("redact");
      Window window = new Window(screening);
      String out =
          window.add(TEXT.substring(0, cut)) + window.add(TEXT.substring(cut)) + window.finish();
      assertThat(out).as("cut at %d", cut).isEqualTo(wanted);
      assertThat(screening.triggers()).as("cut at %d", cut).isEqualTo(whole.triggers());
    }
  }

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void a_text_in_small_pieces_is_redacted_as_it_is_whole(long seed) {
    Random random = new Random(seed);
    String text = TEXT.substring(random.nextInt(40)) + TEXT;
    Window window = new Window(screening("redact"));
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int end = Math.min(text.length(), i + 1 + random.nextInt(1 + (int) (seed % 12)));
      out.append(window.add(text.substring(i, end)));
      i = end;
    }
    assertThat(out.append(window.finish()).toString()).isEqualTo(screening("redact").text(text));
  }

  @Test
  void what_blocks_never_goes_out_whatever_the_cut() {
    for (int size = 1; size < 40; size++) {
      Screening screening = screening("block");
      Window window = new Window(screening);
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < TEXT.length() && screening.blockedBy() == null; i += size) {
        String released = window.add(TEXT.substring(i, Math.min(TEXT.length(), i + size)));
        out.append(screening.blockedBy() == null ? released : "");
      }
      assertThat(screening.blockedBy()).isEqualTo("a");
      assertThat(out.toString()).doesNotContain("jane").startsWith("Dear all");
    }
  }
}
