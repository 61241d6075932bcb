package dev.tocsin.api.security;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The file {@code tocsin.web.config.file}: read at start, where a broken one ends the start, and again when it changes.
 * Users and headers follow a change at once, certificates at the next start; a broken change leaves the last good one in
 * force and is logged once.
 */
@Singleton
public final class WebConfigFile {

    private static final Logger LOG = Logger.getLogger(WebConfigFile.class);

    private final Optional<Path> file;
    private String text = "";
    private WebConfig config = WebConfig.NONE;

    @Inject
    WebConfigFile(WebSettings settings) {
        this(settings.config().file());
    }

    private WebConfigFile(Optional<String> name) {
        this.file = name.filter(n -> !n.isBlank()).map(Path::of);
        if (file.isPresent()) {
            try {
                text = Files.readString(file.get());
            } catch (IOException e) {
                throw new IllegalStateException("tocsin.web.config.file: cannot read " + file.get(), e);
            }
            switch (parse(file.get(), text)) {
                case WebConfigReader.Result.Read read -> config = read.config();
                case WebConfigReader.Result.Broken broken ->
                    throw new IllegalStateException("tocsin.web.config.file: " + broken);
            }
        }
    }

    static WebConfigFile of(Path file) {
        return new WebConfigFile(Optional.of(file.toString()));
    }

    /** The configuration in force, as it was last {@link #refresh}ed. */
    public synchronized WebConfig current() {
        return config;
    }

    /** Reads the file again; the configuration changes only if it is whole. */
    public synchronized void refresh() {
        if (file.isEmpty()) {
            return;
        }
        try {
            String now = Files.readString(file.get());
            if (now.equals(text)) {
                return;
            }
            text = now;
            switch (parse(file.get(), now)) {
                case WebConfigReader.Result.Read read -> {
                    config = read.config();
                    LOG.infof("Read %s again: %s", file.get(), config);
                }
                case WebConfigReader.Result.Broken broken ->
                    LOG.errorf("The change of the web configuration is not used: %s", broken);
            }
        } catch (IOException e) {
            if (!text.isEmpty()) {
                text = "";
                LOG.errorf("Cannot read %s; the last good web configuration stays in force", file.get());
            }
        }
    }

    private static WebConfigReader.Result parse(Path file, String text) {
        Path parent = file.getParent();
        return WebConfigReader.read(file.toString(), parent == null ? "" : parent.toString(), text);
    }
}
