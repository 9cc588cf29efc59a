package org.anabranch.kernel;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A test class that runs once on each database; a field of type {@link DatabaseKind}, annotated as
 * {@link org.junit.jupiter.params.Parameter}, says which.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(DatabaseKind.class)
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OnEachDatabase {}
