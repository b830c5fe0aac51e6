package io.gamerec.examples;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SliceRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The layering of the modules, seen from the one that depends on all of them. */
class ArchitectureTest {
  private static final String ALL = "io.gamerec..";
  private static JavaClasses gamerec;

  @BeforeAll
  static void importClasses() {
    gamerec =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.gamerec");
  }

  private static String module(String name) {
    return "io.gamerec." + name + "..";
  }

  private static long count(String packages) {
    return gamerec.stream().filter(resideInAPackage(packages)).count();
  }

  @ParameterizedTest
  @CsvSource({"api, 30", "features, 25", "model, 20", "index, 12", "eval, 15", "examples, 10"})
  void import_findsTheModule(String name, int atLeast) {
    assertTrue(count(module(name)) >= atLeast, name + ": " + count(module(name)) + " classes");
  }

  @Test
  void modules_dependOnlyDownwards() {
    seesOnly("api").check(gamerec);
    seesOnly("features", "api").check(gamerec);
    seesOnly("model", "api", "features").check(gamerec);
    seesOnly("index", "api").check(gamerec);
    seesOnly("eval", "api").check(gamerec);
  }

  @ParameterizedTest
  @ValueSource(strings = {"features", "model", "index", "eval", "examples"})
  void modules_ruleWithoutApi_isBroken(String name) {
    assertThrows(AssertionError.class, () -> seesOnly(name).check(gamerec));
  }

  private static ArchRule seesOnly(String name, String... others) {
    String[] allowed =
        Stream.concat(Stream.of(name), Stream.of(others))
            .map(ArchitectureTest::module)
            .toArray(String[]::new);
    return classes()
        .that()
        .resideInAPackage(module(name))
        .should()
        .onlyDependOnClassesThat(resideOutsideOfPackage(ALL).or(resideInAnyPackage(allowed)))
        .allowEmptyShould(false);
  }

  /** The model, and what the training benchmark measures it against. */
  @Test
  void djl_isUsedByTheModelOnly() {
    String literal = "io.gamerec.examples.literal";
    djlOutside(module("model"), literal).check(gamerec);
    assertThrows(
        AssertionError.class,
        () -> djlOutside("io.gamerec.model.internal..", literal).check(gamerec));
    assertThrows(AssertionError.class, () -> djlOutside(module("model")).check(gamerec));
  }

  private static ArchRule djlOutside(String... packages) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .allowEmptyShould(false);
  }

  @Test
  void nativeMethods_areInTheIndexOnly() {
    methods()
        .that()
        .haveModifier(JavaModifier.NATIVE)
        .should()
        .beDeclaredInClassesThat()
        .resideInAPackage("io.gamerec.index.internal")
        .allowEmptyShould(false)
        .check(gamerec);
  }

  /** The internals of api and features are shared among the modules. */
  @ParameterizedTest
  @ValueSource(strings = {"model", "index", "eval"})
  void internals_areUsedByTheirModuleOnly(String name) {
    String internal = "io.gamerec." + name + ".internal..";
    internalsOutside(module(name), internal).check(gamerec);
    assertThrows(AssertionError.class, () -> internalsOutside(internal, internal).check(gamerec));
  }

  private static ArchRule internalsOutside(String owner, String internal) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(owner)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(internal)
        .allowEmptyShould(false);
  }

  /** Part providers call back from internal packages into public ones, by their nature. */
  @ParameterizedTest
  @ValueSource(strings = {"features", "model", "index", "eval", "examples"})
  void packages_haveNoCyclesButThroughPartProviders(String name) {
    freeOfCycles(name)
        .ignoreDependency(nameEndingWith("PartProvider"), alwaysTrue())
        .allowEmptyShould(false)
        .check(gamerec);
  }

  @Test
  void packages_cycleRuleWithPartProviders_isBroken() {
    assertThrows(AssertionError.class, () -> freeOfCycles("index").check(gamerec));
  }

  private static SliceRule freeOfCycles(String name) {
    return slices().assignedFrom(packagesOf(module(name))).should().beFreeOfCycles();
  }

  private static SliceAssignment packagesOf(String module) {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
        return resideInAPackage(module).test(javaClass)
            ? SliceIdentifier.of(javaClass.getPackageName())
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "packages of " + module;
      }
    };
  }
}
