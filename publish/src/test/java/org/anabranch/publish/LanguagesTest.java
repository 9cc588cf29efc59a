package org.anabranch.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguagesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          en | The water of the river is not in the canal, and that is what counts.
          es | El agua del río no está en el canal, y eso es lo que cuenta para los campos.
          fr | L'eau de la rivière n'est pas dans le canal, et c'est ce qui compte pour les champs.
          de | Das Wasser des Flusses ist nicht im Kanal, und das ist es, was für die Felder zählt.
          pt | A água do rio não está no canal, e isso é o que conta para os campos da aldeia.
          it | L'acqua del fiume non è nel canale, e questo è quello che conta per gli abitanti.
          nl | Het water van de rivier zit niet in het kanaal, en dat is wat telt voor de velden.
          zh | 江水不在渠里，这才是要紧的事。AI 模型也一样。
          ja | 川の水は運河にはない。それが大切なことである。
          ko | 강물은 운하에 없다. 그것이 중요한 것이다.
          ru | Вода реки не в канале, и это главное.
          ar | ماء النهر ليس في القناة، وهذا هو المهم.
          und | Lorem ipsum dolor sit amet consectetur adipiscing elit.
          """)
  void a_language_is_told_from_a_sentence(String language, String text) {
    assertThat(Languages.detect(text, null)).isEqualTo(language);
  }

  @ParameterizedTest
  @CsvSource({"sv-SE,sv", "zh_TW,zh", "'',und"})
  void what_was_declared_decides_only_where_the_text_does_not_say(
      String declared, String language) {
    assertThat(Languages.detect("Lorem ipsum dolor", declared)).isEqualTo(language);
    assertThat(Languages.detect("The water is in the river and the sea.", declared))
        .isEqualTo("en");
  }
}
