package org.anabranch.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectorsTest {
  private static final Detector PERSONAL = new PersonalData(List.of());
  private static final Detector SECRETS = new Secrets();

  static List<String> found(Detector detector, String text) {
    List<String> found = new ArrayList<>();
    detector.find(text, f -> found.add(f.sort() + ":" + text.substring(f.start(), f.end())));
    return found;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Write to jane.doe+x@mail.example.co.uk.|email:jane.doe+x@mail.example.co.uk",
        "Schreib an jörg@müller.de!|email:jörg@müller.de",
        "Пишите на иван@почта.рф, жду|email:иван@почта.рф",
        "邮箱是li.wei@example.cn，谢谢|email:li.wei@example.cn",
        "Call +49 30 1234 5678, please|phone:+49 30 1234 5678",
        "call (415) 555-0132.|phone:(415) 555-0132",
        "call 415-555-0132. 2 of us|phone:415-555-0132",
        "我的手机13812345678，打给我|phone:13812345678",
        "card 4111 1111 1111 1111 12/26|card:4111 1111 1111 1111",
        "amex 378282246310005!|card:378282246310005",
        "to DE89 3704 0044 0532 0130 00 by Friday|iban:DE89 3704 0044 0532 0130 00",
        "GB82WEST12345698765432|iban:GB82WEST12345698765432",
        "身份证号11010519491231002X。|national_id:11010519491231002X",
        "CPF 529.982.247-25|national_id:529.982.247-25",
        "DNI 12345678Z|national_id:12345678Z",
        "SSN 219-09-9999|national_id:219-09-9999",
        "from 203.0.113.77 today|ip:203.0.113.77",
        "at 2001:db8:85a3::8a2e:370:7334 now|ip:2001:db8:85a3::8a2e:370:7334",
      })
  void personal_data_is_found(String text, String wanted) {
    assertThat(found(PERSONAL, text)).containsExactly(wanted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "In 2024 we sold 1,234,567 units at 12.50 each, up 3.14159265358979 percent.",
        "Order 4111 1111 1111 1112 has a wrong check digit.",
        "The id is 550e8400-e29b-41d4-a716-446655440000 and the time 1763813845123.",
        "Released 2026-11-23 at 12:30:45, version 1.2.3, port 127.0.0.1:8080.",
        "foo@bar is no address, nor is @handle or a @ b . c.",
        "DE89 3704 0044 0532 0130 01 is no account.",
        "std::vector<int> a; namespace dead::beef; x = a ? b : c;",
        "第三季度营收为1234567890元，同比增长12.5%，员工10000人，成立于1998年。",
        "请在2026年11月23日之前回复，编号20261123000123。",
        "Pi is 3.1415926535 8979323846 2643383279 and so on.",
      })
  void ordinary_prose_raises_no_alarm(String text) {
    assertThat(found(PERSONAL, text)).isEmpty();
    assertThat(found(SECRETS, text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sk-proj-abcdefghijklmnopqrstuvwxyz0123",
        "sk-ant-api03-abcdefghijklmnopqrstuv",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "xoxb-123456789012-abcdef",
        "AIzaSyA1234567890abcdefghijklmnopqrstuvw",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
      })
  void keys_are_found(String key) {
    assertThat(found(SECRETS, "here: " + key + " ok"))
        .singleElement()
        .asString()
        .endsWith(":" + key);
  }

  @Test
  void what_stands_after_a_key_word_is_a_secret_only_if_it_looks_drawn_by_lot() {
    assertThat(found(SECRETS, "password: xK9#mQ2$vL7pR4")).containsExactly("secret:xK9#mQ2$vL7pR4");
    assertThat(found(SECRETS, "密码是aB3dE6gH9kL2mN5")).containsExactly("secret:aB3dE6gH9kL2mN5");
    assertThat(found(SECRETS, "The token is authentication, the secret: perseverance.")).isEmpty();
  }

  @Test
  void a_deny_list_finds_whole_words_in_either_case_and_phrases_in_any_script() {
    Detector list = new DenyList(List.of("Falcon", "project x", "机密"), List.of("ACME-\\d{4}"));

    assertThat(found(list, "the FALCON and falcons, Project X."))
        .containsExactly("word:FALCON", "word:Project X");
    assertThat(found(list, "这是机密文件")).containsExactly("word:机密");
    assertThat(found(list, "see ACME-1234")).containsExactly("pattern:ACME-1234");
  }

  @Test
  void no_pattern_takes_more_than_linear_time_and_none_that_is_wrong_is_taken() {
    Detector list = new DenyList(List.of(), List.of("(a+)+$", "(x|xx)*y", "([a-z]*)*[0-9]!"));

    assertThat(found(list, "a".repeat(50_000) + "!" + "x".repeat(50_000))).isEmpty();
    assertThatThrownBy(() -> new DenyList(List.of(), List.of("(?=a)")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(?=a)");
  }

  @Test
  void hostile_texts_are_read_in_linear_time() {
    for (String piece :
        List.of("1 ", "12-", "a@", "eyJ", "-----BEGIN ", "AB12 ", "password:", ":a", "1.", "+(")) {
      String text = piece.repeat(200_000 / piece.length());
      PERSONAL.find(text, _ -> {});
      SECRETS.find(text, _ -> {});
    }
  }

  @Test
  void a_schema_fetches_nothing_and_its_patterns_are_linear() {
    SchemaCheck check =
        new SchemaCheck(
            "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":"
                + "{\"type\":\"string\",\"pattern\":\"^(a+)+$\"}}}");

    assertThat(check.complaint("{\"a\":\"aaa\"}")).isNull();
    assertThat(check.complaint("{\"a\":\"" + "a".repeat(5000) + "!\"}")).contains("pattern");
    assertThat(check.complaint("{}")).contains("required");
    assertThat(check.complaint("no")).contains("not JSON");
    assertThatThrownBy(() -> new SchemaCheck("{\"$ref\":\"http://127.0.0.1:1/secret\"}"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
