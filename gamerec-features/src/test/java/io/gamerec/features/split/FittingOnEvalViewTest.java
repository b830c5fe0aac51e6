package io.gamerec.features.split;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** What the types are for: a program that fits on what it scores does not compile. */
class FittingOnEvalViewTest {
  private static final String PROGRAM =
      """
      import io.gamerec.api.data.GameData;
      import io.gamerec.api.data.Split;
      import io.gamerec.features.FeatureSpecs;
      import io.gamerec.features.FittedFeatures;
      import io.gamerec.features.Splits;

      class Program {
        FittedFeatures fit(GameData data) {
          Split split = Splits.standard().split(data);
          return FeatureSpecs.steam().fit(split.VIEW());
        }
      }
      """;

  private static List<Diagnostic<? extends JavaFileObject>> compile(String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertNotNull(compiler, "the tests need a JDK");
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Program.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    boolean isCompiled =
        compiler
            .getTask(
                null,
                null,
                diagnostics,
                List.of(
                    "-proc:none",
                    "-implicit:none",
                    "-d",
                    ".",
                    "-XDshould-stop.ifNoError=FLOW",
                    "-classpath",
                    classPath),
                null,
                List.of(file))
            .call();
    List<Diagnostic<? extends JavaFileObject>> errors =
        diagnostics.getDiagnostics().stream()
            .<Diagnostic<? extends JavaFileObject>>map(diagnostic -> diagnostic)
            .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
            .toList();
    assertEquals(errors.isEmpty(), isCompiled);
    return errors;
  }

  @Test
  void fittingOnTheTrainingView_compiles() {
    assertEquals(List.of(), compile(PROGRAM.replace("VIEW", "train")));
  }

  @Test
  void fittingOnAnEvaluationView_doesNotCompile() {
    for (String view : List.of("test", "validation")) {
      List<Diagnostic<? extends JavaFileObject>> errors = compile(PROGRAM.replace("VIEW", view));
      assertEquals(1, errors.size(), errors.toString());
      assertEquals(10, errors.get(0).getLineNumber());
      assertEquals(
          "incompatible types: io.gamerec.api.data.EvalView cannot be converted to"
              + " io.gamerec.api.data.TrainView",
          errors.get(0).getMessage(Locale.ENGLISH));
    }
  }
}
