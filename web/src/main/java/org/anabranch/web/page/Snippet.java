package org.anabranch.web.page;

import java.net.URI;
import java.util.List;

/**
 * How a program reaches the gateway with a vendor's own SDK, unchanged but for the address.
 *
 * @param sdk whose it is
 * @param base the address it is given
 * @param python and {@code java}: whole small programs
 */
public record Snippet(String sdk, String base, String python, String java) {
  /** The shortest of them. */
  public static String first(URI gateway) {
    return openAi(gateway.toString()).python;
  }

  /** One for each SDK that the gateway answers. */
  public static List<Snippet> all(URI gateway) {
    String base = gateway.toString();
    return List.of(openAi(base), anthropic(base), bedrock(base), gemini(base));
  }

  private static Snippet openAi(String base) {
    return of(
        "OpenAI",
        base + "/v1",
        """
        from openai import OpenAI

        client = OpenAI(base_url="{base}", api_key="YOUR-KEY")
        answer = client.chat.completions.create(
            model="auto",
            messages=[{"role": "user", "content": "Say hello."}],
        )
        print(answer.choices[0].message.content)
        """,
        """
        var client = OpenAIOkHttpClient.builder()
            .baseUrl("{base}").apiKey("YOUR-KEY").build();
        var answer = client.chat().completions().create(
            ChatCompletionCreateParams.builder()
                .model("auto").addUserMessage("Say hello.").build());
        IO.println(answer.choices().getFirst().message().content().orElse(""));
        """);
  }

  private static Snippet anthropic(String base) {
    return of(
        "Anthropic",
        base,
        """
        from anthropic import Anthropic

        client = Anthropic(base_url="{base}", api_key="YOUR-KEY")
        answer = client.messages.create(
            model="auto",
            max_tokens=500,
            messages=[{"role": "user", "content": "Say hello."}],
        )
        print(answer.content[0].text)
        """,
        """
        var client = AnthropicOkHttpClient.builder()
            .baseUrl("{base}").apiKey("YOUR-KEY").build();
        var answer = client.messages().create(
            MessageCreateParams.builder()
                .model("auto").maxTokens(500).addUserMessage("Say hello.").build());
        answer.content().forEach(part -> part.text().ifPresent(t -> IO.println(t.text())));
        """);
  }

  private static Snippet bedrock(String base) {
    return of(
        "Amazon Bedrock",
        base,
        """
        import boto3

        # Signed: the access key id is the key's name, the secret is the key itself.
        client = boto3.client(
            "bedrock-runtime",
            endpoint_url="{base}",
            region_name="us-east-1",
            aws_access_key_id="YOUR-KEYS-NAME",
            aws_secret_access_key="YOUR-KEY",
        )
        answer = client.converse(
            modelId="auto",
            messages=[{"role": "user", "content": [{"text": "Say hello."}]}],
        )
        print(answer["output"]["message"]["content"][0]["text"])
        """,
        """
        // Signed: the access key id is the key's name, the secret is the key itself.
        var client = BedrockRuntimeClient.builder()
            .endpointOverride(URI.create("{base}"))
            .region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(
                AwsBasicCredentials.create("YOUR-KEYS-NAME", "YOUR-KEY")))
            .build();
        var answer = client.converse(c -> c.modelId("auto").messages(
            m -> m.role(ConversationRole.USER).content(ContentBlock.fromText("Say hello."))));
        IO.println(answer.output().message().content().getFirst().text());
        """);
  }

  private static Snippet gemini(String base) {
    return of(
        "Google GenAI",
        base,
        """
        from google import genai
        from google.genai import types

        client = genai.Client(
            api_key="YOUR-KEY",
            http_options=types.HttpOptions(base_url="{base}"),
        )
        answer = client.models.generate_content(model="auto", contents="Say hello.")
        print(answer.text)
        """,
        """
        var client = Client.builder()
            .apiKey("YOUR-KEY")
            .httpOptions(HttpOptions.builder().baseUrl("{base}").build())
            .build();
        var answer = client.models.generateContent(
            "auto", "Say hello.", GenerateContentConfig.builder().build());
        IO.println(answer.text());
        """);
  }

  private static Snippet of(String sdk, String base, String python, String java) {
    return new Snippet(sdk, base, python.replace("{base}", base), java.replace("{base}", base));
  }
}
