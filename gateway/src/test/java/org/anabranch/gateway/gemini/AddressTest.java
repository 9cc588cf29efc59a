package org.anabranch.gateway.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {
  private static Incoming get(String path, String... headers) {
    HttpHeaders all = new DefaultHttpHeaders();
    for (String name : headers) {
      all.set(name, "k");
    }
    return new Incoming("GET", path, "", all, Unpooled.EMPTY_BUFFER);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1beta/models,MODELS",
    "/gemini/v1/models,MODELS",
    "/v1/models,MODELS",
    "/v1/models/,MODELS",
    "/v1/models/gemini-2.5-flash,MODEL",
    "/v1beta/models/gemini-2.5-flash,MODEL",
    "/v1/models/gemini-2.5-flash:countTokens,COUNT_TOKENS",
  })
  void googles_clients_find_models_under_every_version(String path, Operation operation) {
    GeminiContent gemini = new GeminiContent();
    Incoming head = get(path, "x-goog-api-key");
    assertThat(gemini.operation(head)).isEqualTo(operation);
    if (operation == Operation.MODEL) {
      assertThat(gemini.modelAsked(head)).isEqualTo("gemini-2.5-flash");
    }
  }

  @Test
  void openais_clients_keep_their_addresses() {
    GeminiContent gemini = new GeminiContent();
    assertThat(gemini.operation(get("/v1/models", "authorization"))).isNull();
    assertThat(gemini.operation(get("/v1/models/gpt-5", "authorization"))).isNull();
  }
}
