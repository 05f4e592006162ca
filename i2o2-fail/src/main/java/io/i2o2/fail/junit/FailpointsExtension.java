package io.i2o2.fail.junit;

import io.i2o2.fail.FailScope;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Makes a scope for each test that {@link WithFailpoints} annotates, runs the test in it, and
 * clears it. Registered by the annotation.
 */
@SuppressWarnings("exports") // transitive, JUnit would have to be there for everybody
public final class FailpointsExtension
    implements InvocationInterceptor,
        ParameterResolver,
        TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler,
        AfterEachCallback {
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(FailpointsExtension.class);

  /** Begins the names that i2o2 has for itself. */
  private static final String OURS = "i2o2::";

  /** For JUnit. */
  public FailpointsExtension() {}

  /** So that what the constructor makes belongs to the test too. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public <T> T interceptTestClassConstructor(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Constructor<T>> constructor,
      ExtensionContext context)
      throws Throwable {
    // With one instance for all tests there is no test yet.
    return context.getTestMethod().isPresent()
        ? runNamingSeed(invocation, context)
        : invocation.proceed();
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, context);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, context);
  }

  @Override
  public <T extends @Nullable Object> T interceptTestFactoryMethod(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    return run(invocation, context);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
      throws Throwable {
    runNamingSeed(invocation, context);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    run(invocation, context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    FailScope scope = scope(context);
    try {
      if (context.getExecutionException().isEmpty()) {
        scope.requireKnown("");
      }
    } finally {
      scope.clear();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    // A scope of all tests would stand in for those of each.
    return parameter.getParameter().getType() == FailScope.class
        && context.getTestMethod().isPresent();
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return scope(context);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw withSeed(failure, context);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw withSeed(failure, context);
  }

  @Override
  public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw withSeed(failure, context);
  }

  /** For what no handler of exceptions is asked about. */
  private static <T extends @Nullable Object> T runNamingSeed(
      Invocation<T> invocation, ExtensionContext context) throws Throwable {
    try {
      return run(invocation, context);
    } catch (Throwable e) {
      throw withSeed(e, context);
    }
  }

  private static <T extends @Nullable Object> T run(
      Invocation<T> invocation, ExtensionContext context) throws Throwable {
    try {
      return scope(context)
          .run(
              () -> {
                try {
                  return invocation.proceed();
                } catch (Exception | Error e) {
                  throw e;
                } catch (Throwable e) {
                  throw new Carried(e);
                }
              });
    } catch (Carried e) {
      throw e.thrown;
    }
  }

  /** Brings a Throwable that is neither Exception nor Error through code that knows only those. */
  private static final class Carried extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Throwable thrown;

    Carried(Throwable thrown) {
      super(thrown);
      this.thrown = thrown;
    }
  }

  /** The test's scope; made at its first use. */
  private static FailScope scope(ExtensionContext context) {
    return context
        .getStore(STORE)
        .getOrComputeIfAbsent(FailScope.class, _ -> make(context), FailScope.class);
  }

  private static FailScope make(ExtensionContext context) {
    FailScope scope = FailScope.create(context.getUniqueId());
    Deque<WithFailpoints> outermostFirst = new ArrayDeque<>();
    for (Optional<ExtensionContext> each = Optional.of(context);
        each.isPresent();
        each = each.get().getParent()) {
      AnnotationSupport.findAnnotation(each.get().getElement(), WithFailpoints.class)
          .ifPresent(outermostFirst::addFirst);
    }
    boolean configured = false;
    try {
      outermostFirst.forEach(failpoints -> configure(scope, failpoints));
      // No code of the test could still make one of these known.
      scope.requireKnown(OURS);
      configured = true;
      return scope;
    } finally {
      if (!configured) {
        scope.clear();
      }
    }
  }

  private static void configure(FailScope scope, WithFailpoints failpoints) {
    if (failpoints.seed() != 0) {
      scope.seed(failpoints.seed());
    }
    scope.configureAll(failpoints.value());
  }

  private static Throwable withSeed(Throwable failure, ExtensionContext context) {
    if (failure instanceof TestAbortedException || failure instanceof VirtualMachineError) {
      return failure;
    }
    String note = " (" + scope(context).replay() + ")";
    if (failure instanceof AssertionFailedError assertion && assertion.isExpectedDefined()) {
      return new AssertionFailedError(
          failure.getMessage() + note, assertion.getExpected(), assertion.getActual(), failure);
    }
    String message = failure instanceof AssertionError ? failure.getMessage() : failure.toString();
    return new AssertionFailedError(message + note, failure);
  }
}
