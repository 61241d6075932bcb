package dev.tocsin;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} has every setting, with the variable and the default that hold, and no other. */
class SettingsDocTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| `(tocsin\\.[^`]+)` \\| `([^`]+)` \\| (.*?) \\|.*$", Pattern.MULTILINE);

    /** Default by key; empty if there is none. */
    private final Map<String, String> settings = new TreeMap<>();

    @Test
    void everySettingIsDescribed() throws IOException {
        for (JavaClass mapping : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.tocsin")
                .that(new com.tngtech.archunit.base.DescribedPredicate<>("a config mapping") {
                    @Override
                    public boolean test(JavaClass type) {
                        return type.isAnnotatedWith(ConfigMapping.class);
                    }
                })) {
            Class<?> type = mapping.reflect();
            collect(type.getAnnotation(ConfigMapping.class).prefix(), type);
        }
        assertThat(settings).containsKey("tocsin.storage.limits.label-value-length");

        Set<String> described = new TreeSet<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("docs", "configuration.md")));
        while (row.find()) {
            String key = row.group(1);
            described.add(key);
            String variable = key.replaceAll("[.-]", "_").toUpperCase(java.util.Locale.ROOT);
            assertThat(row.group(2)).as("variable of " + key).startsWith(variable);
            String byDefault = settings.getOrDefault(key, "");
            if (!byDefault.isEmpty()) {
                assertThat(row.group(3)).as("default of " + key).startsWith('`' + byDefault + '`');
            }
        }
        assertThat(described).isEqualTo(settings.keySet());
    }

    private void collect(String prefix, Class<?> type) {
        for (Method method : type.getDeclaredMethods()) {
            if (method.isSynthetic()) {
                continue;
            }
            WithName name = method.getAnnotation(WithName.class);
            String key = prefix
                    + '.'
                    + (name == null
                            ? method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT)
                            : name.value());
            if (method.getReturnType().getEnclosingClass() == type) {
                collect(key, method.getReturnType());
            } else {
                WithDefault byDefault = method.getAnnotation(WithDefault.class);
                settings.put(key, byDefault == null ? "" : byDefault.value());
            }
        }
    }
}
