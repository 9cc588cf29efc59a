package org.anabranch.publish;

/**
 * Says in a post's own language that a model wrote it, for platforms that have no field for it: the
 * label that China's measures on AI-generated content (in force since September 2025) and article
 * 50 of the EU's AI Act ask for.
 */
public final class AiNotice {
  private AiNotice() {}

  /**
   * @param language BCP 47; English where there is no wording of ours
   */
  public static String in(String language) {
    return switch (language) {
      case "zh" -> "内容由 AI 生成";
      case "ja" -> "AI生成コンテンツ";
      case "ko" -> "AI로 생성된 콘텐츠";
      case "es" -> "Hecho con IA";
      case "fr" -> "Créé avec l’IA";
      case "de" -> "Mit KI erstellt";
      case "pt" -> "Feito com IA";
      default -> "Made with AI";
    };
  }
}
