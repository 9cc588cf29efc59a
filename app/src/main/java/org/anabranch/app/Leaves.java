package org.anabranch.app;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.anabranch.gateway.anthropic.Anthropic;
import org.anabranch.gateway.anthropic.AnthropicMessages;
import org.anabranch.gateway.bedrock.BedrockInbound;
import org.anabranch.gateway.bedrock.BedrockOutbound;
import org.anabranch.gateway.bedrock.InvokeInbound;
import org.anabranch.gateway.bedrock.SigV4Signer;
import org.anabranch.gateway.dialect.Dialects;
import org.anabranch.gateway.gemini.Gemini;
import org.anabranch.gateway.gemini.GeminiContent;
import org.anabranch.gateway.gemini.GoogleSigner;
import org.anabranch.gateway.openai.OpenAiChat;
import org.anabranch.gateway.openai.OpenAiCompletions;
import org.anabranch.gateway.openai.OpenAiResponses;
import org.anabranch.gateway.openai.OpenAiResponsesVendor;
import org.anabranch.kernel.Ids;
import org.anabranch.kernel.Secret;
import org.anabranch.publish.Connector;
import org.anabranch.publish.FinishedJobs;
import org.anabranch.publish.bilibili.BilibiliAuthorisation;
import org.anabranch.publish.bilibili.BilibiliConnector;
import org.anabranch.publish.callback.Listener;
import org.anabranch.publish.connect.Authorisation;
import org.anabranch.publish.douyin.DouyinAuthorisation;
import org.anabranch.publish.douyin.DouyinConnector;
import org.anabranch.publish.douyin.DouyinListener;
import org.anabranch.publish.facebook.FacebookAuthorisation;
import org.anabranch.publish.facebook.FacebookConnector;
import org.anabranch.publish.instagram.InstagramAuthorisation;
import org.anabranch.publish.instagram.InstagramConnector;
import org.anabranch.publish.internal.Api;
import org.anabranch.publish.internal.Meter;
import org.anabranch.publish.kuaishou.KuaishouAuthorisation;
import org.anabranch.publish.kuaishou.KuaishouConnector;
import org.anabranch.publish.linkedin.LinkedInAuthorisation;
import org.anabranch.publish.linkedin.LinkedInConnector;
import org.anabranch.publish.meta.MetaListener;
import org.anabranch.publish.pinterest.PinterestAuthorisation;
import org.anabranch.publish.pinterest.PinterestConnector;
import org.anabranch.publish.threads.ThreadsAuthorisation;
import org.anabranch.publish.threads.ThreadsConnector;
import org.anabranch.publish.wechatchannels.WechatChannelsConnector;
import org.anabranch.publish.wechatofficial.WechatAuthorisation;
import org.anabranch.publish.wechatofficial.WechatListener;
import org.anabranch.publish.wechatofficial.WechatOfficialConnector;
import org.anabranch.publish.x.XAuthorisation;
import org.anabranch.publish.x.XConnector;
import org.anabranch.publish.xiaohongshu.XiaohongshuConnector;
import org.anabranch.publish.youtube.YouTubeAuthorisation;
import org.anabranch.publish.youtube.YouTubeConnector;
import org.anabranch.sandbox.Imitation;
import org.anabranch.sandbox.World;
import org.anabranch.sandbox.anthropic.AnthropicImitation;
import org.anabranch.sandbox.bedrock.BedrockImitation;
import org.anabranch.sandbox.bilibili.BilibiliImitation;
import org.anabranch.sandbox.douyin.DouyinImitation;
import org.anabranch.sandbox.facebook.FacebookImitation;
import org.anabranch.sandbox.gemini.GeminiImitation;
import org.anabranch.sandbox.instagram.InstagramImitation;
import org.anabranch.sandbox.kuaishou.KuaishouImitation;
import org.anabranch.sandbox.linkedin.LinkedInImitation;
import org.anabranch.sandbox.openai.CompatibleImitation;
import org.anabranch.sandbox.openai.OpenAiImitation;
import org.anabranch.sandbox.pinterest.PinterestImitation;
import org.anabranch.sandbox.threads.ThreadsImitation;
import org.anabranch.sandbox.wechatchannels.WechatChannelsImitation;
import org.anabranch.sandbox.wechatofficial.WechatOfficialImitation;
import org.anabranch.sandbox.x.XImitation;
import org.anabranch.sandbox.xiaohongshu.XiaohongshuImitation;
import org.anabranch.sandbox.youtube.YouTubeImitation;

/** The leaves: adding a platform is one line in each list, and the leaf itself. */
final class Leaves {
  private Leaves() {}

  /** Who is asked first about an address stands first. */
  static Dialects dialects(Ids ids, Clock clock) {
    AnthropicMessages anthropic = new AnthropicMessages();
    OpenAiChat openAi = new OpenAiChat(clock);
    OpenAiCompletions completions = new OpenAiCompletions();
    Anthropic claude = new Anthropic();
    InvokeInbound invocations = new InvokeInbound(List.of(anthropic, openAi), clock);
    return new Dialects(
        List.of(
            anthropic,
            openAi,
            new OpenAiResponses(clock),
            new BedrockInbound(invocations, clock),
            invocations,
            new GeminiContent()),
        List.of(
            completions,
            new OpenAiResponsesVendor(),
            claude,
            new BedrockOutbound(ids, List.of(completions, claude)),
            new Gemini()),
        Map.of("sigv4", SigV4Signer.maker(clock), "google", GoogleSigner.maker(clock)));
  }

  /**
   * @param finished what platforms told by themselves of publications
   */
  static List<Connector> connectors(Clock clock, RandomGenerator random, FinishedJobs finished) {
    return connectors(clock, random, finished, Meter.NONE);
  }

  /**
   * @param finished what platforms told by themselves of publications
   * @param meter watches over what they call
   */
  static List<Connector> connectors(
      Clock clock, RandomGenerator random, FinishedJobs finished, Meter meter) {
    Api api = new Api(meter);
    return List.of(
        new DouyinConnector(api, clock),
        new KuaishouConnector(api),
        new WechatOfficialConnector(api, finished),
        new WechatChannelsConnector(),
        new BilibiliConnector(api, clock, random),
        new XiaohongshuConnector(api, clock),
        new FacebookConnector(api),
        new InstagramConnector(api),
        new LinkedInConnector(api),
        new ThreadsConnector(api),
        new YouTubeConnector(api),
        new PinterestConnector(api),
        new XConnector(api));
  }

  /** The platforms that call us, of those whose calls tell something we have a use for. */
  static List<Listener> listeners() {
    return List.of(
        new WechatListener(),
        MetaListener.ofPages(),
        MetaListener.ofInstagram(),
        new DouyinListener());
  }

  /**
   * The platforms whose own consent page connects an account.
   *
   * @param tickets what a platform sent last to prove itself to an app of ours, by the app's id
   */
  static List<Authorisation> authorisations(
      Clock clock, RandomGenerator random, Function<String, Optional<Secret>> tickets) {
    Api api = new Api();
    return List.of(
        new WechatAuthorisation(api, tickets, clock),
        new DouyinAuthorisation(api, clock),
        new KuaishouAuthorisation(api, clock),
        new BilibiliAuthorisation(api, clock, random),
        new FacebookAuthorisation(api, clock),
        new InstagramAuthorisation(api, clock),
        new LinkedInAuthorisation(api, clock),
        new ThreadsAuthorisation(api, clock),
        new YouTubeAuthorisation(api, clock),
        new PinterestAuthorisation(api, clock),
        new XAuthorisation(api, clock));
  }

  static List<Imitation> imitations(World world) {
    return List.of(
        new DouyinImitation(world),
        new KuaishouImitation(world),
        new WechatOfficialImitation(world),
        new WechatChannelsImitation(world),
        new BilibiliImitation(world),
        new XiaohongshuImitation(world),
        new FacebookImitation(world),
        new InstagramImitation(world),
        new LinkedInImitation(world),
        new ThreadsImitation(world),
        new YouTubeImitation(world),
        new PinterestImitation(world),
        new XImitation(world),
        new OpenAiImitation(world),
        new CompatibleImitation(world),
        new AnthropicImitation(world),
        new BedrockImitation(world),
        new GeminiImitation(world));
  }
}
