package dev.tocsin;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The rooms of the design: who may use whom, and what the pure ones may not touch. A room uses those before it in {@link
 * #ROOMS}, never those after it.
 */
class RoomsTest {

    /** In the design's order; the first {@link #PURE} of them are the core. */
    private static final List<String> ROOMS = List.of(
            "model",
            "promql",
            "template",
            "rules",
            "alerting",
            "notify",
            "net",
            "storage",
            "ledger",
            "source",
            "receiver",
            "function",
            "api",
            "web",
            "cli");

    private static final int PURE = 6;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/quarkus/generated"))
            .importPackages("dev.tocsin");

    @Test
    void aRoomUsesOnlyThoseBeforeIt() {
        Map<String, Set<String>> wrong = new TreeMap<>();
        for (JavaClass user : CLASSES) {
            int room = roomOf(user);
            user.getDirectDependenciesFromSelf().forEach(dependency -> {
                int used = roomOf(dependency.getTargetClass());
                if (room >= 0 && used > room) {
                    wrong.computeIfAbsent(ROOMS.get(room) + " uses " + ROOMS.get(used), _ -> new TreeSet<>())
                            .add(dependency.getDescription());
                }
            });
        }
        assertThat(wrong).as("uses of a room further down").isEmpty();
    }

    @Test
    void everyClassHasARoom() {
        assertThat(CLASSES).as("imported classes").hasSizeGreaterThan(20);
        assertThat(CLASSES.stream()
                        .filter(c -> roomOf(c) < 0)
                        .filter(c -> !c.getPackageName().equals("dev.tocsin"))
                        .map(JavaClass::getName))
                .as("classes outside the rooms of the design")
                .isEmpty();
    }

    @Test
    void theCoreKnowsNoFrameworkNoInputAndOutputAndNoThreads() {
        noClasses()
                .that(resideInAnyPackage(pureRooms()))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "io.quarkus..",
                                "io.vertx..",
                                "io.smallrye..",
                                "io.prometheus..",
                                "io.micrometer..",
                                "jakarta..",
                                "org.jboss..",
                                "com.fasterxml..",
                                "java.net..",
                                "java.nio.file..",
                                "java.nio.channels..",
                                "java.sql..",
                                "javax.sql..")
                        .or(ioButNotInMemory()))
                .because("the core takes text and values and returns values; the shell reads and writes")
                .check(CLASSES);
        noClasses()
                .that(resideInAnyPackage(pureRooms()))
                .should()
                .dependOnClassesThat(named(
                        "java.lang.Thread",
                        "java.util.Timer",
                        "java.util.Random",
                        "java.util.SplittableRandom",
                        "java.security.SecureRandom",
                        "java.util.concurrent.ThreadLocalRandom",
                        "java.util.concurrent.ExecutorService",
                        "java.util.concurrent.Executors",
                        "java.util.concurrent.CompletableFuture"))
                .because("the same arguments must give the same result, on the caller's thread")
                .check(CLASSES);
    }

    @Test
    void theCoreReadsNoClockAndNoRandomness() {
        Set<String> clocks = Set.of(
                "java.lang.System.currentTimeMillis",
                "java.lang.System.nanoTime",
                "java.lang.System.getenv",
                "java.lang.System.getProperty",
                "java.lang.Math.random",
                "java.util.UUID.randomUUID",
                "java.time.Clock.systemUTC",
                "java.time.Clock.systemDefaultZone",
                "java.time.ZoneId.systemDefault",
                "java.util.Date.<init>");
        List<String> wrong = new ArrayList<>();
        for (JavaClass user : CLASSES.that(resideInAnyPackage(pureRooms()))) {
            for (JavaAccess<?> access : user.getAccessesFromSelf()) {
                String target = access.getTargetOwner().getName() + "." + access.getName();
                boolean now = access.getTargetOwner().getPackageName().equals("java.time")
                        && access.getName().equals("now");
                if (now || clocks.contains(target)) {
                    wrong.add(access.getDescription());
                }
            }
        }
        assertThat(wrong).as("time is an argument in the core").isEmpty();
    }

    @Test
    void thereIsNoStaticMutableState() {
        fields().that()
                .areDeclaredInClassesThat(resideInAPackage("dev.tocsin..").and(not(INTERFACES)))
                .and()
                .areDeclaredInClassesThat(not(generated()))
                .and()
                .areStatic()
                .should(beConstant())
                .because("state lives in the ledger, caches in objects")
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void everyPackageSaysWhatLivesThere() {
        Set<String> packages = new TreeSet<>();
        Set<String> described = new HashSet<>();
        for (JavaClass c : CLASSES) {
            if (c.getSimpleName().equals("package-info")) {
                described.add(c.getPackageName());
            } else if (!generated().test(c)) {
                packages.add(c.getPackageName());
            }
        }
        packages.remove("dev.tocsin");
        packages.removeAll(described);
        assertThat(packages)
                .as("packages without a @NullMarked package-info.java")
                .isEmpty();
    }

    private static int roomOf(JavaClass c) {
        String[] parts = c.getPackageName().split("\\.");
        return parts.length < 3 || !parts[0].equals("dev") || !parts[1].equals("tocsin") ? -1 : ROOMS.indexOf(parts[2]);
    }

    private static String[] pureRooms() {
        return ROOMS.subList(0, PURE).stream()
                .map(room -> "dev.tocsin." + room + "..")
                .toArray(String[]::new);
    }

    /** Readers and writers over text in memory, and the exceptions, are values. */
    private static DescribedPredicate<JavaClass> ioButNotInMemory() {
        Set<String> inMemory = Set.of(
                "java.io.Serializable",
                "java.io.StringReader",
                "java.io.StringWriter",
                "java.io.Reader",
                "java.io.ByteArrayOutputStream",
                "java.io.ByteArrayInputStream",
                "java.io.IOException",
                "java.io.UncheckedIOException",
                "java.io.ObjectStreamException");
        return DescribedPredicate.describe(
                "java.io beyond text in memory",
                c -> c.getPackageName().equals("java.io") && !inMemory.contains(c.getName()));
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        Set<String> set = new HashSet<>(Arrays.asList(names));
        return DescribedPredicate.describe("one of " + set, c -> set.contains(c.getName()));
    }

    /** What ANTLR and protoc write: their tables are theirs. */
    private static DescribedPredicate<JavaClass> generated() {
        return DescribedPredicate.describe("generated by ANTLR or protoc", c -> {
            JavaClass outer = c;
            while (outer.getEnclosingClass().isPresent()) {
                outer = outer.getEnclosingClass().get();
            }
            return Stream.concat(outer.getAllRawSuperclasses().stream(), outer.getAllRawInterfaces().stream())
                    .map(JavaClass::getPackageName)
                    .anyMatch(name -> name.startsWith("org.antlr.") || name.startsWith("com.google.protobuf"));
        });
    }

    /** Final, and of no type that is there to be changed. */
    private static ArchCondition<JavaField> beConstant() {
        Set<String> mutable = new HashSet<>(List.of(
                HashMap.class.getName(),
                ArrayList.class.getName(),
                HashSet.class.getName(),
                TreeMap.class.getName(),
                "java.util.concurrent.ConcurrentHashMap",
                "java.util.concurrent.ConcurrentMap",
                "java.util.LinkedHashMap",
                "java.lang.StringBuilder",
                "java.lang.ThreadLocal",
                "java.util.WeakHashMap"));
        return new ArchCondition<>("be constants") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                boolean holds = field.getModifiers().contains(JavaModifier.FINAL)
                        || field.getModifiers().contains(JavaModifier.SYNTHETIC)
                        || field.getName().startsWith("$");
                String type = field.getRawType().getName();
                boolean changing = mutable.contains(type) || type.startsWith("java.util.concurrent.atomic.");
                if (!holds || changing) {
                    events.add(SimpleConditionEvent.violated(
                            field,
                            field.getFullName() + " is static and " + (holds ? "a mutable " + type : "not final")));
                }
            }
        };
    }
}
