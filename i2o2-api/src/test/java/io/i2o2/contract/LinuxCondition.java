package io.i2o2.contract;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips what is {@link LinuxOnly} on other systems. */
final class LinuxCondition implements ExecutionCondition {
  LinuxCondition() {}

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (Systems.isLinux()) {
      return ConditionEvaluationResult.enabled("this is Linux");
    }
    return findAnnotation(context.getElement(), LinuxOnly.class)
        .map(only -> ConditionEvaluationResult.disabled("needs Linux: " + only.value()))
        .orElseGet(() -> ConditionEvaluationResult.enabled("runs anywhere"));
  }
}
