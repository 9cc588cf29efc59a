package org.anabranch.gateway.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.kernel.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureTest {
  private static final Instant THEN = Instant.parse("2015-08-30T12:36:00Z");
  private static final Clock CLOCK = Clock.fixed(THEN, ZoneOffset.UTC);
  private static final String PATH = "/model/arn%3Aaws%3Abedrock%3A%3Ax%2Fy/converse";
  private static final AwsCredentials WHO =
      new AwsCredentials(
          "AKIDEXAMPLE", new Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), null);

  /** Signatures that Amazon published for its version 4 test suite. */
  @ParameterizedTest(name = "{1} {2}")
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31,GET,/,,",
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31,GET,/?,,",
        "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac,GET,/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1,,",
        "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694,GET,/?Param1=value2&Param1=value1,,",
        "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f,GET,/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz,,",
        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736,GET,/,`my-header1= value1"
            + " ;my-header2= \"a   b   c\"`,",
        "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea,GET,/,my-header1=value2;my-header1=value2;my-header1=value1,",
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a,POST,/,content-type=application/x-www-form-urlencoded,Param1=value1",
        "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741,GET,/example space/,,",
      })
  void the_published_vectors_come_out(
      String signature, String method, String uri, String more, String body) {
    HttpHeaders headers =
        DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    headers.set("Host", "example.amazonaws.com").set("X-Amz-Date", "20150830T123600Z");
    StringBuilder signed = new StringBuilder();
    for (String header : more == null ? new String[0] : more.split(";")) {
      int equals = header.indexOf('=');
      if (!headers.contains(header.substring(0, equals))) {
        signed.append(header, 0, equals).append(';');
      }
      headers.add(header.substring(0, equals), header.substring(equals + 1));
    }
    String names =
        signed.indexOf("content") == 0
            ? signed + "host;x-amz-date"
            : "host;" + signed + "x-amz-date";
    headers.set("Authorization", authorization("service", names, signature));
    ByteBuf bytes = Unpooled.copiedBuffer(body == null ? "" : body, UTF_8);
    SignatureCheck check = new SignatureCheck("service", CLOCK);
    assertThat(holds(check, method, uri, headers, bytes)).isTrue();
    headers.set("Authorization", authorization("service", names, signature.replace('5', '6')));
    assertThat(holds(check, method, uri, headers, bytes)).isFalse();
  }

  private static String authorization(String service, String names, String signature) {
    return "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/%s/aws4_request, SignedHeaders=%s, Signature=%s"
        .formatted(service, names, signature);
  }

  private static boolean holds(
      SignatureCheck check, String method, String uri, HttpHeaders headers, ByteBuf body) {
    Incoming whole =
        new Incoming(
            method, uri.replaceAll("\\?.*", ""), uri.replaceAll("^[^?]*\\??", ""), headers, body);
    return SignatureCheck.claimed(headers)
        .map(claim -> check.holds(claim, WHO.secretAccessKey(), whole))
        .orElse(false);
  }

  private static HttpHeaders signed(String body) {
    HttpHeaders headers =
        new DefaultHttpHeaders()
            .set("content-type", "application/json")
            .set("user-agent", "may be changed on the way");
    Map<String, String> settings =
        Map.of("base_url", "https://bedrock-runtime.eu-central-1.amazonaws.com");
    Secret key = new Secret("AKIDEXAMPLE:" + WHO.secretAccessKey().reveal() + ":session");
    SigV4Signer.maker(CLOCK)
        .make(settings, key)
        .sign("POST", "localhost:8081", PATH, headers, bytes(body));
    return headers;
  }

  private static ByteBuf bytes(String body) {
    return Unpooled.copiedBuffer(body, UTF_8);
  }

  private static boolean check(Instant now, String uri, HttpHeaders headers, String body) {
    SignatureCheck check = new SignatureCheck("bedrock", Clock.fixed(now, ZoneOffset.UTC));
    return holds(check, "POST", uri, headers, bytes(body));
  }

  @Test
  void what_we_sign_we_accept_and_nothing_else() {
    HttpHeaders headers = signed("{}");
    assertThat(check(THEN, PATH, headers, "{}")).isTrue();
    assertThat(check(THEN, PATH, headers.copy().set("user-agent", "other"), "{}")).isTrue();
    assertThat(check(THEN, PATH, headers, "{ }")).isFalse();
    assertThat(check(THEN, PATH.replace("x", "z"), headers, "{}")).isFalse();
    assertThat(check(THEN, PATH + "?a=b", headers, "{}")).isFalse();
    for (String name : new String[] {"host", "content-type", "x-amz-security-token"}) {
      assertThat(check(THEN, PATH, headers.copy().set(name, "other"), "{}")).as(name).isFalse();
      assertThat(check(THEN, PATH, headers.copy().remove(name), "{}"))
          .as("without " + name)
          .isFalse();
    }
    assertThat(check(THEN, PATH, headers.copy().set("x-amz-content-sha256", "UNSIGNED"), "{}"))
        .isFalse();
  }

  @Test
  void pythons_botocore_signs_the_same() {
    String path =
        "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile"
            + "%2Fus.anthropic.claude-v1%3A0/converse";
    HttpHeaders headers = new DefaultHttpHeaders().set("content-type", "application/json");
    Secret key = new Secret("AKIDEXAMPLE:" + WHO.secretAccessKey().reveal() + ":session/token==");
    SigV4Signer.maker(CLOCK)
        .make(Map.of("region", "us-east-1"), key)
        .sign("POST", "127.0.0.1:8081", path, headers, bytes("{\"messages\":[]}"));
    assertThat(headers.get("authorization"))
        .isEqualTo(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/bedrock/aws4_request,"
                + " SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,"
                + " Signature=e754b5603773bbad6672b4eefdb04df5e553da576f5202a4d7f17841b7ae0780");
  }

  @Test
  void a_signature_holds_for_five_minutes_either_way() {
    HttpHeaders headers = signed("{}");
    for (int seconds : new int[] {-300, 300}) {
      assertThat(check(THEN.plusSeconds(seconds), PATH, headers, "{}")).isTrue();
    }
    for (int seconds : new int[] {-301, 301}) {
      assertThat(check(THEN.plusSeconds(seconds), PATH, headers, "{}")).isFalse();
    }
  }

  @Test
  void another_service_and_another_secret_are_refused() {
    HttpHeaders elsewhere = signed("{}");
    elsewhere.set("authorization", elsewhere.get("authorization").replace("/bedrock/", "/s3/"));
    assertThat(check(THEN, PATH, elsewhere, "{}")).isFalse();
    Signature claim = SignatureCheck.claimed(signed("{}")).orElseThrow();
    Incoming whole = new Incoming("POST", PATH, "", signed("{}"), bytes("{}"));
    SignatureCheck check = new SignatureCheck("bedrock", CLOCK);
    assertThat(check.holds(claim, WHO.secretAccessKey(), whole)).isTrue();
    assertThat(check.holds(claim, new Secret("another"), whole)).isFalse();
  }

  @Test
  void the_region_is_the_setting_or_what_the_address_names() {
    Dialects.SignerMaker maker = SigV4Signer.maker(CLOCK);
    HttpHeaders headers = new DefaultHttpHeaders();
    maker
        .make(Map.of("region", "us-gov-west-1"), new Secret("id:secret"))
        .sign("POST", "host", "/", headers, bytes(""));
    assertThat(headers.get("authorization")).contains("id/20150830/us-gov-west-1/bedrock/");
    assertThat(signed("{}").get("authorization")).contains("/eu-central-1/");
    assertThatThrownBy(
            () -> maker.make(Map.of("base_url", "http://127.0.0.1:1"), new Secret("id:secret")))
        .hasMessageContaining("region");
    assertThatThrownBy(() -> maker.make(Map.of("region", "r"), new Secret("only")))
        .hasMessageContaining("ACCESS_KEY_ID:SECRET")
        .hasMessageNotContaining("only");
  }

  @Test
  void any_damage_to_the_header_is_a_refusal() {
    HttpHeaders headers = signed("{}");
    String whole = headers.get("authorization");
    for (int cut = 0; cut < whole.length(); cut++) {
      HttpHeaders cutOff = headers.copy().set("authorization", whole.substring(0, cut));
      assertThat(check(THEN, PATH, cutOff, "{}")).isFalse();
    }
    int covered = whole.indexOf("/20150830"); // before it stands the key's name, which is looked up
    Random random = new Random(20261123);
    for (int i = 0; i < 2000; i++) {
      StringBuilder damaged = new StringBuilder(whole);
      int at = covered + random.nextInt(whole.length() - covered);
      damaged.setCharAt(at, (char) (33 + random.nextInt(90)));
      if (!damaged.toString().equals(whole)) {
        assertThat(check(THEN, PATH, headers.copy().set("authorization", damaged), "{}"))
            .as(damaged.toString())
            .isFalse();
      }
    }
  }

  @Test
  void derived_keys_are_remembered_within_a_bound() {
    SigningKeys keys = new SigningKeys();
    Secret secret = WHO.secretAccessKey();
    Scope scope = new Scope("20261123", "eu-central-1", "bedrock");
    assertThat(keys.of(secret, scope)).isSameAs(keys.of(secret, scope));
    for (int day = 0; day < 3 * SigningKeys.MOST; day++) {
      keys.of(secret, new Scope("d" + day, "r", "bedrock"));
    }
    assertThat(keys.size()).isLessThanOrEqualTo(SigningKeys.MOST);
  }
}
