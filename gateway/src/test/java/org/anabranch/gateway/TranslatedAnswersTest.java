package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.gateway.Across.DIALECTS;
import static org.anabranch.gateway.Across.inbound;
import static org.anabranch.gateway.Across.smallest;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.anabranch.gateway.conversation.Reply;
import org.anabranch.gateway.dialect.Asked;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.TranslatingRelay;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What vendors of one dialect answer, as clients of another read it. */
class TranslatedAnswersTest {

  private static @Nullable Reply reply(String vendor, String answer) {
    byte[] bytes = answer.replace('\'', '"').getBytes(UTF_8);
    return DIALECTS.outbound(vendor).reply(bytes, bytes.length);
  }

  private static String whole(@Nullable Reply reply, String path) {
    if (reply == null) {
      throw new AssertionError("There is no answer");
    }
    Incoming request = smallest(path);
    Inbound inbound = inbound(request);
    return inbound.write(reply, inbound.read(request)).body().toString(UTF_8);
  }

  private static String streamed(String vendor, String events, String path) {
    Incoming request = smallest(path);
    Inbound inbound = inbound(request);
    Asked asked = inbound.read(request);
    var relay = new TranslatingRelay(DIALECTS.outbound(vendor).reader(), inbound.writer(asked));
    ByteBuf told = relay.accept(Unpooled.wrappedBuffer(events.replace('\'', '"').getBytes(UTF_8)));
    String text = told.toString(UTF_8);
    return text + relay.finish().toString(UTF_8);
  }

  private static String drawn(String data) {
    return "data: {'candidates':[{'content':{'parts':[{'text':'Look:'}]}}]}\n\n"
        + "data: {'candidates':[{'content':{'parts':[{'inlineData':{'mimeType':'image/png',"
        + "'data':'%s'},'thoughtSignature':'c2VhbA=='}]},'finishReason':'STOP'}]}\n\n"
            .formatted(data);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/v1/chat/completions | \"images\":[{\"type\":\"image_url\",\"image_url\":"
            + "{\"url\":\"data:image/png;base64,aGk=\"}}]",
        "/v1/responses | \"output_format\":\"png\",\"result\":\"aGk=\"",
        "/model/m/converse-stream | \"delta\":{\"image\":{\"source\":{\"bytes\":\"aGk=\"}}}",
        "/v1beta/models/m:streamGenerateContent | {\"inlineData\":{\"mimeType\":\"image/png\","
            + "\"data\":\"aGk=\"},\"thoughtSignature\":\"c2VhbA==\"}"
      })
  void a_picture_that_google_draws_in_a_stream_comes_through(String path, String written) {
    assertThat(streamed("gemini", drawn("aGk="), path)).contains("Look:").contains(written);
  }

  @Test
  void a_picture_in_a_stream_of_chat_chunks_comes_through() {
    String events =
        "data: {'id':'c','model':'m','choices':[{'index':0,'delta':{'images':[{'type':'image_url',"
            + "'image_url':{'url':'data:image/png;base64,aGk='}}]},'finish_reason':'stop'}]}\n\n"
            + "data: [DONE]\n\n";
    assertThat(streamed("openai", events, "/v1beta/models/m:streamGenerateContent"))
        .contains("\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"aGk=\"}");
  }

  private static final String SPOKEN =
      "{'id':'c','object':'chat.completion','created':1600000000,'model':'m','choices':[{'index':0,"
          + "'message':{'role':'assistant','content':null,'audio':{'id':'audio_7','data':'UklGRgAA',"
          + "'expires_at':1600003600,'transcript':'Good day.'}},'finish_reason':'stop'}],'usage':"
          + "{'prompt_tokens':9,'completion_tokens':8,'total_tokens':17,'prompt_tokens_details':"
          + "{'audio_tokens':4,'text_tokens':5},'completion_tokens_details':{'audio_tokens':6,"
          + "'text_tokens':2}}}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/v1/chat/completions | \"audio\":{\"id\":\"audio_7\",\"data\":\"UklGRgAA\","
            + "\"expires_at\":1600003600,\"transcript\":\"Good day.\"}",
        "/v1/responses | \"text\":\"Good day.\"",
        "/v1/messages | \"text\":\"Good day.\"",
        "/model/m/converse-stream | \"content\":[{\"text\":\"Good day.\"},{\"audio\":{\"source\":"
            + "{\"bytes\":\"UklGRgAA\"},\"format\":\"wav\"}}]",
        "/v1beta/models/m:streamGenerateContent | \"parts\":[{\"text\":\"Good day.\"},"
            + "{\"inlineData\":{\"mimeType\":\"audio/wav\",\"data\":\"UklGRgAA\"}}]"
      })
  void what_a_chat_answers_aloud_is_heard_or_read(String path, String written) {
    assertThat(whole(reply("openai", SPOKEN), path)).contains(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/v1/chat/completions | {\"transcript\":\"Good \"} | {\"data\":\"aGk=\"}",
        "/v1/responses | \"delta\":\"Good \" | \"text\":\"Good day.\"",
        "/v1/messages | \"text\":\"Good \" | \"text\":\"day.\"",
        "/model/m/converse-stream | {\"text\":\"Good \"} | {\"text\":\"day.\"}",
        "/v1beta/models/m:streamGenerateContent | {\"text\":\"Good \"} | {\"inlineData\":"
            + "{\"mimeType\":\"audio/L16;codec=pcm;rate=24000\",\"data\":\"aGk=\"}}"
      })
  void what_a_chat_says_aloud_in_a_stream_is_heard_or_read(String path, String first, String then) {
    String piece = "data: {'id':'c','model':'m','choices':[{'index':0,'delta':{'audio':%s}}]}\n\n";
    String events =
        piece.formatted("{'id':'audio_7','transcript':'Good '}")
            + piece.formatted("{'data':'aGk='}")
            + piece.formatted("{'transcript':'day.'}")
            + piece.formatted("{'expires_at':1600003600}")
            + "data: {'id':'c','model':'m','choices':[{'index':0,'delta':{},'finish_reason':"
            + "'stop'}]}\n\ndata: [DONE]\n\n";
    String told = streamed("openai", events, path);
    assertThat(told).contains(first).contains(then);
    if (path.contains("chat")) {
      assertThat(told).containsOnlyOnce("\"id\":\"audio_7\"").contains("\"expires_at\":1600003600");
    }
  }

  @Test
  void what_google_says_aloud_is_heard_in_a_chat() {
    String answer =
        "{'responseId':'r','candidates':[{'content':{'parts':[{'inlineData':{'mimeType':"
            + "'audio/L16;codec=pcm;rate=24000','data':'aGk='}}]},'finishReason':'STOP'}]}";
    assertThat(whole(reply("gemini", answer), "/v1/chat/completions"))
        .contains("\"audio\":{\"id\":\"audio_r\",\"data\":\"aGk=\",");
    assertThat(streamed("gemini", "data: " + answer + "\n\n", "/v1/chat/completions"))
        .contains("\"audio\":{\"data\":\"aGk=\",\"id\":\"audio_r\"}");
  }

  @Test
  void
      when_an_answer_was_made_and_of_which_medium_its_tokens_are_is_told_between_chats_and_google() {
    String atGoogle = whole(reply("openai", SPOKEN), "/v1beta/models/m:streamGenerateContent");
    assertThat(atGoogle)
        .contains("\"createTime\":\"2020-09-13T12:26:40Z\"")
        .contains(
            "\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":5},"
                + "{\"modality\":\"AUDIO\",\"tokenCount\":4}]")
        .contains(
            "\"candidatesTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":2},"
                + "{\"modality\":\"AUDIO\",\"tokenCount\":6}]");
    assertThat(whole(reply("gemini", atGoogle), "/v1/chat/completions"))
        .contains("\"created\":1600000000")
        .contains("\"text_tokens\":5,\"audio_tokens\":4")
        .contains("\"text_tokens\":2,\"audio_tokens\":6");
    assertThat(whole(reply("openai", SPOKEN), "/v1/responses"))
        .contains("\"created_at\":1600000000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OTHER",
        "LANGUAGE",
        "IMAGE_SAFETY",
        "IMAGE_PROHIBITED_CONTENT",
        "IMAGE_RECITATION",
        "IMAGE_OTHER",
        "NO_IMAGE",
        "SPII"
      })
  void an_answer_that_google_cut_was_filtered(String reason) {
    Reply cut =
        reply(
            "gemini",
            "{'candidates':[{'content':{'parts':[{'text':'so'}]},'finishReason':'%s'}]}"
                .formatted(reason));
    assertThat(whole(cut, "/v1/chat/completions")).contains("\"finish_reason\":\"content_filter\"");
    assertThat(whole(cut, "/v1/responses")).contains("\"reason\":\"content_filter\"");
    assertThat(whole(cut, "/v1/messages")).contains("\"stop_reason\":\"refusal\"");
    assertThat(whole(cut, "/model/m/converse-stream")).contains("\"content_filtered\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "MALFORMED_RESPONSE"})
  void what_makes_no_sense_is_no_answer(String reason) {
    String answer =
        "{'candidates':[{'content':{'parts':[{'text':'so'}]},'finishReason':'%s'}]}"
            .formatted(reason);
    assertThat(reply("gemini", answer)).isNull();
  }

  @Test
  void a_turn_that_claude_paused_has_more_to_come() {
    Reply paused =
        reply(
            "anthropic",
            "{'id':'msg_1','type':'message','role':'assistant','model':'m','content':[{'type':"
                + "'text','text':'so'}],'stop_reason':'pause_turn','stop_sequence':null,"
                + "'usage':{'input_tokens':1,'output_tokens':1}}");
    assertThat(whole(paused, "/v1/messages")).contains("\"stop_reason\":\"pause_turn\"");
    assertThat(whole(paused, "/model/m/converse-stream")).contains("\"max_tokens\"");
    assertThat(whole(paused, "/v1beta/models/m:streamGenerateContent")).contains("\"MAX_TOKENS\"");
  }
}
