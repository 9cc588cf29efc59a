package org.anabranch.publish.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.anabranch.publish.Connector;
import org.junit.jupiter.api.Test;

class RenewingConnectorTest {
  /** A method it forgot would fall back to the interface's default, and lose what the leaf does. */
  @Test
  void every_call_of_a_connector_is_passed_on() throws Exception {
    for (Method method : Connector.class.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers())) {
        assertThat(
                Arrays.stream(RenewingConnector.class.getDeclaredMethods())
                    .anyMatch(
                        m ->
                            m.getName().equals(method.getName())
                                && Arrays.equals(
                                    m.getParameterTypes(), method.getParameterTypes())))
            .as(method.toString())
            .isTrue();
      }
    }
  }
}
