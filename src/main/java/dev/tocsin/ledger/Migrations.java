package dev.tocsin.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * Brings a ledger's schema up to date. The scripts are named here, not searched for: a native executable has no class path to
 * search, and a search takes time at each start.
 */
final class Migrations {

    private static final String FOLDER = "/db/migration/";

    /** All scripts of {@code db/migration}, in order. */
    static final List<String> SCRIPTS = List.of(
            "V1__ledger.sql",
            "V2__label_set_users.sql",
            "V3__shared_ledger.sql",
            "V4__sample_outbox.sql",
            "V5__recorded_series.sql",
            "V6__notification_doubt.sql",
            "V7__query_offset.sql",
            "V8__sample_order.sql",
            "V9__handed_by.sql");

    private Migrations() {}

    /**
     * Migrates.
     *
     * @param placeholders what the scripts leave to the kind of database
     * @throws org.flywaydb.core.api.FlywayException if the schema cannot be brought up to date
     */
    static void migrate(DataSource source, Map<String, String> placeholders) {
        Flyway.configure()
                .dataSource(source)
                .placeholders(placeholders)
                .resourceProvider(new Scripts())
                .javaMigrationClassProvider(List::of)
                .load()
                .migrate();
    }

    /** The scripts as Flyway asks for them. */
    private static final class Scripts implements ResourceProvider {

        @Override
        public @Nullable LoadableResource getResource(String name) {
            return SCRIPTS.contains(name) ? new Script(name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return SCRIPTS.stream()
                    .filter(name ->
                            name.startsWith(prefix) && Arrays.stream(suffixes).anyMatch(name::endsWith))
                    .map(name -> (LoadableResource) new Script(name))
                    .toList();
        }
    }

    private static final class Script extends LoadableResource {
        private final String name;

        Script(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            try (InputStream in = Migrations.class.getResourceAsStream(FOLDER + name)) {
                if (in == null) {
                    throw new IllegalStateException("this build lacks " + FOLDER + name);
                }
                return new StringReader(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String getAbsolutePath() {
            return FOLDER.substring(1) + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return getAbsolutePath();
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
