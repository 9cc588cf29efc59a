package org.anabranch.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.anabranch.gateway.Across.DIALECTS;
import static org.anabranch.gateway.Across.inbound;
import static org.anabranch.gateway.Across.smallest;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.anabranch.gateway.dialect.Inbound;
import org.anabranch.gateway.dialect.Incoming;
import org.anabranch.gateway.dialect.Relay;
import org.anabranch.gateway.dialect.TranslatingRelay;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers of models that searched the web, streamed to clients of other dialects. */
class WebSearchStreamsTest {
  private static final List<String> CLIENTS =
      List.of(
          "/v1/chat/completions",
          "/v1/responses",
          "/v1/messages",
          "/model/m/converse-stream",
          "/v1beta/models/m:streamGenerateContent");

  private static String event(String json) {
    return "data: " + json.replace('\'', '"') + "\n\n";
  }

  /** “The Aare.” with https://a.test/ called A as its source. */
  private static String answer(String vendor) {
    return switch (vendor) {
      case "anthropic" ->
          event(
                  "{'type':'message_start','message':{'id':'m','type':'message','role':'assistant',"
                      + "'model':'m','content':[],'usage':{'input_tokens':1,'output_tokens':1}}}")
              + event(
                  "{'type':'content_block_start','index':0,'content_block':{'type':"
                      + "'server_tool_use','id':'srvtoolu_1','name':'web_search','input':{}}}")
              + event(
                  "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta',"
                      + "'partial_json':'{\\'query\\':\\'rivers\\'}'}}".replace("\\'", "\\\""))
              + event("{'type':'content_block_stop','index':0}")
              + event(
                  "{'type':'content_block_start','index':1,'content_block':{'type':"
                      + "'web_search_tool_result','tool_use_id':'srvtoolu_1','content':[{'type':"
                      + "'web_search_result','url':'https://a.test/','title':'A',"
                      + "'encrypted_content':'EqgfCioIARgB','page_age':null}]}}")
              + event("{'type':'content_block_stop','index':1}")
              + event(
                  "{'type':'content_block_start','index':2,'content_block':{'type':'text',"
                      + "'text':'','citations':[]}}")
              + event(
                  "{'type':'content_block_delta','index':2,'delta':{'type':'text_delta',"
                      + "'text':'The Aare.'}}")
              + event(
                  "{'type':'content_block_delta','index':2,'delta':{'type':'citations_delta',"
                      + "'citation':{'type':'web_search_result_location','url':'https://a.test/',"
                      + "'title':'A','cited_text':'the Aare','encrypted_index':'Eo8B'}}}")
              + event("{'type':'content_block_stop','index':2}")
              + event(
                  "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{"
                      + "'output_tokens':5,'server_tool_use':{'web_search_requests':1}}}")
              + event("{'type':'message_stop'}");
      case "openai-responses" ->
          event("{'type':'response.created','response':{'id':'resp_1','model':'m'}}")
              + event(
                  "{'type':'response.output_item.added','output_index':0,'item':{'type':"
                      + "'web_search_call','id':'ws_1','status':'in_progress'}}")
              + event(
                  "{'type':'response.web_search_call.searching','output_index':0,"
                      + "'item_id':'ws_1'}")
              + event(
                  "{'type':'response.output_item.done','output_index':0,'item':{'type':"
                      + "'web_search_call','id':'ws_1','status':'completed','action':{'type':"
                      + "'search','query':'rivers'}}}")
              + event("{'type':'response.output_text.delta','output_index':1,'delta':'The Aare.'}")
              + event(
                  "{'type':'response.output_text.annotation.added','output_index':1,'annotation':"
                      + "{'type':'url_citation','url':'https://a.test/','title':'A',"
                      + "'start_index':0,'end_index':9}}")
              + event("{'type':'response.content_part.done','output_index':1}")
              + event(
                  "{'type':'response.completed','response':{'id':'resp_1','status':'completed',"
                      + "'output':[],'usage':{'input_tokens':1,'output_tokens':5}}}");
      case "openai" ->
          event("{'id':'c','model':'m','choices':[{'index':0,'delta':{'content':'The Aare.'}}]}")
              + event(
                  "{'id':'c','model':'m','choices':[{'index':0,'delta':{'annotations':[{'type':"
                      + "'url_citation','url_citation':{'url':'https://a.test/','title':'A',"
                      + "'start_index':0,'end_index':9}}]}}]}")
              + event(
                  "{'id':'c','model':'m','choices':[{'index':0,'delta':{},"
                      + "'finish_reason':'stop'}]}")
              + "data: [DONE]\n\n";
      default ->
          event("{'candidates':[{'content':{'parts':[{'text':'The Aare.'}]}}]}")
              + event(
                  "{'candidates':[{'content':{'parts':[]},'finishReason':'STOP',"
                      + "'groundingMetadata':{'webSearchQueries':['rivers'],'searchEntryPoint':"
                      + "{'renderedContent':'<div>'},'groundingChunks':[{'web':{'uri':"
                      + "'https://a.test/','title':'A'}}],'groundingSupports':[{'segment':"
                      + "{'startIndex':0,'endIndex':9,'text':'The Aare.'},"
                      + "'groundingChunkIndices':[0]}]}}]}");
    };
  }

  static Stream<Arguments> pairs() {
    return Stream.of("openai", "openai-responses", "anthropic", "gemini")
        .flatMap(vendor -> CLIENTS.stream().map(client -> Arguments.of(vendor, client)));
  }

  private static Relay across(String vendor, String path) {
    Incoming request = smallest(path);
    Inbound inbound = inbound(request);
    return new TranslatingRelay(
        DIALECTS.outbound(vendor).reader(), inbound.writer(inbound.read(request)));
  }

  private static String text(ByteBuf bytes) {
    String text = bytes.toString(UTF_8);
    bytes.release();
    return text;
  }

  /** After its end Converse tells how long it took, with checksums over that. */
  private static String timeless(String told) {
    return told.replaceFirst("(?s)messageStop.*", "");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void a_source_is_told_however_the_stream_is_cut(String vendor, String client) {
    byte[] events = answer(vendor).getBytes(UTF_8);
    Relay whole = across(vendor, client);
    String told = text(whole.accept(Unpooled.wrappedBuffer(events))) + text(whole.finish());

    assertThat(whole.isComplete()).isTrue();
    assertThat(told).contains("The Aare.", "https://a.test/", "\"A\"");
    Relay cut = across(vendor, client);
    StringBuilder pieces = new StringBuilder();
    for (byte b : events) {
      pieces.append(text(cut.accept(Unpooled.wrappedBuffer(new byte[] {b}))));
    }
    pieces.append(text(cut.finish()));
    assertThat(timeless(pieces.toString())).isEqualTo(timeless(told));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void a_stream_that_breaks_off_anywhere_never_looks_complete(String vendor, String client) {
    byte[] events = answer(vendor).getBytes(UTF_8);
    int last = new String(events, UTF_8).stripTrailing().lastIndexOf("data:");
    last = vendor.equals("openai") ? new String(events, UTF_8).lastIndexOf("data: {") : last;
    for (int length = 0; length < last; length++) {
      Relay relay = across(vendor, client);
      text(relay.accept(Unpooled.wrappedBuffer(Arrays.copyOf(events, length))));
      text(relay.finish());
      assertThat(relay.isComplete()).as("after %d bytes", length).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void rubbish_is_an_error_and_no_exception(String vendor, String client) {
    byte[] events = answer(vendor).getBytes(UTF_8);
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      byte[] rubbish = events.clone();
      for (int i = 0; i <= random.nextInt(4); i++) {
        rubbish[random.nextInt(rubbish.length)] =
            (byte) "{}[]\",:0ntx\\\n".charAt(random.nextInt(13));
      }
      Relay relay = across(vendor, client);
      text(relay.accept(Unpooled.wrappedBuffer(rubbish)));
      text(relay.finish());
      assertThat(relay.isComplete() && relay.error() != null).as("seed %d", seed).isFalse();
    }
  }
}
