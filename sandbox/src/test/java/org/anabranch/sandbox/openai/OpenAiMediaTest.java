package org.anabranch.sandbox.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.moderations.ModerationCreateParams;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.anabranch.sandbox.models.SimulatedModel;
import org.anabranch.sandbox.models.VendorSandbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenAiMediaTest extends VendorSandbox {
  private OpenAIClient client() {
    return OpenAIOkHttpClient.builder()
        .baseUrl(url("/openai/v1"))
        .apiKey("sk-sandbox-openai")
        .maxRetries(0)
        .build();
  }

  @Test
  void embeddings_are_unit_vectors_and_the_same_for_the_same_text() {
    CreateEmbeddingResponse answer =
        client()
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("text-embedding-3-small")
                    .inputOfArrayOfStrings(List.of("water", "water", "sand"))
                    .build());

    List<Float> first = answer.data().getFirst().embedding();
    assertThat(first).hasSize(1536).isEqualTo(answer.data().get(1).embedding());
    assertThat(first).isNotEqualTo(answer.data().get(2).embedding());
    assertThat(first.stream().mapToDouble(v -> v * v).sum()).isCloseTo(1, within(1e-4));
  }

  @Test
  void a_picture_can_be_read() throws Exception {
    String png =
        client()
            .images()
            .generate(ImageGenerateParams.builder().model("gpt-image-1").prompt("a river").build())
            .data()
            .orElseThrow()
            .getFirst()
            .b64Json()
            .orElseThrow();

    assertThat(ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png))).getWidth())
        .isEqualTo(16);
  }

  @Test
  void a_file_is_kept_and_a_sound_acknowledged(@TempDir Path directory) throws Exception {
    Path sound = Files.write(directory.resolve("sound.wav"), new byte[] {1, 2, 3});

    FileObject file =
        client()
            .files()
            .create(FileCreateParams.builder().purpose(FilePurpose.USER_DATA).file(sound).build());

    assertThat(file.bytes()).isEqualTo(3);
    assertThat(client().files().retrieve(file.id()).filename()).isEqualTo("sound.wav");
    assertThat(
            client()
                .audio()
                .transcriptions()
                .create(TranscriptionCreateParams.builder().model("whisper-1").file(sound).build())
                .asTranscription()
                .text())
        .contains("“sound.wav”, 3 bytes");
  }

  @Test
  void the_forbidden_word_is_flagged() {
    assertThat(
            client()
                .moderations()
                .create(ModerationCreateParams.builder().input(SimulatedModel.FORBIDDEN).build())
                .results()
                .getFirst()
                .flagged())
        .isTrue();
  }
}
