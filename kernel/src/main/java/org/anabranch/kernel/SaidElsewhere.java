package org.anabranch.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What people write in a record's place who come from other products' files. {@link Yaml} refuses
 * it like any unknown setting, and says what stands for it here.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SaidElsewhere {
  /**
   * {@code "api_base, endpoint: base_url"}: names as others write them, and behind the colon what
   * goes on after “Here it is”.
   */
  String[] value();
}
