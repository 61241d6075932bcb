package dev.tocsin.function.notify;

import dev.tocsin.model.Problem;
import dev.tocsin.model.yaml.YamlNode;
import dev.tocsin.notify.config.Integration;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.notify.config.NotifyConfigReader;
import dev.tocsin.notify.config.ReceiverConfig;
import dev.tocsin.notify.config.RedactedConfig;
import dev.tocsin.notify.match.MatcherMode;
import dev.tocsin.notify.match.MatcherParser;
import dev.tocsin.notify.route.Route;
import dev.tocsin.source.FilePatterns;
import dev.tocsin.template.AlertmanagerTemplates;
import dev.tocsin.template.TemplateException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The {@code alertmanager.yml} and its templates as files: read at start, and again when one of them changes. A broken
 * change leaves the last good version running and says so.
 */
public final class NotifyConfigSource {

    private static final Logger LOG = Logger.getLogger(NotifyConfigSource.class);
    private static final NotifyConfigReader.Options OPTIONS =
            new NotifyConfigReader.Options(MatcherMode.FALLBACK, ZoneId.systemDefault());

    private final String path;
    private final BiFunction<NotifyConfig, AlertmanagerTemplates, Deliverer> deliverers;
    private final Consumer<NotifySetup> use;
    private final NotifyMetrics metrics;
    private String seen = "";
    private List<String> problems = List.of();

    /**
     * @param deliverers makes what sends for a configuration
     * @param use called with each good version
     */
    public NotifyConfigSource(
            String path,
            BiFunction<NotifyConfig, AlertmanagerTemplates, Deliverer> deliverers,
            Consumer<NotifySetup> use,
            NotifyMetrics metrics) {
        this.path = path;
        this.deliverers = deliverers;
        this.use = use;
        this.metrics = metrics;
    }

    /** What is wrong with the files as they are now, one line each. */
    public synchronized List<String> problems() {
        return problems;
    }

    /**
     * Looks at the files and takes a changed configuration into use.
     *
     * @param always also where nothing changed
     * @return what is wrong now
     */
    public synchronized List<String> refresh(boolean always) {
        String text;
        try {
            text = Files.readString(Path.of(path), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return changed("", always)
                    ? failed(List.of(
                            path + ": no such file; nobody is notified until it is there (tocsin.notify.config)"))
                    : problems;
        } catch (IOException e) {
            return changed("?", always) ? failed(List.of(path + ": cannot be read: " + e)) : problems;
        }
        NotifyConfigReader.Result read = NotifyConfigReader.read(path, text, OPTIONS);
        List<AlertmanagerTemplates.NamedText> templates = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        read.errors().forEach(problem -> wrong.add(problem.toString()));
        read.config().ifPresent(config -> templates.addAll(templates(config, wrong)));
        if (!changed(text + '\0' + templates, always)) {
            return problems;
        }
        if (read.config().isEmpty() || !wrong.isEmpty()) {
            return failed(wrong);
        }
        try {
            use(read.config().get(), AlertmanagerTemplates.fromFiles(templates), text);
        } catch (TemplateException e) {
            return failed(List.of(path + ": templates: " + e.getMessage()));
        }
        read.warnings().forEach(warning -> LOG.warnf("%s", warning));
        problems = List.of();
        metrics.configText(text);
        metrics.configSuccessful.set(1);
        metrics.configSuccessTime.set(System.currentTimeMillis() / 1000.0);
        return problems;
    }

    private boolean changed(String now, boolean always) {
        boolean changed = always || !now.equals(seen) || seen.isEmpty() && problems.isEmpty();
        seen = now;
        return changed;
    }

    private List<String> failed(List<String> wrong) {
        problems = List.copyOf(wrong);
        metrics.configSuccessful.set(0);
        wrong.forEach(line -> LOG.errorf("notify configuration: %s", line));
        return problems;
    }

    private void use(NotifyConfig config, AlertmanagerTemplates templates, String text) {
        for (ReceiverConfig receiver : config.receivers().values()) {
            for (Integration integration : receiver.integrations()) {
                if (integration instanceof Integration.Unsupported) {
                    LOG.errorf(
                            "%s: receiver %s: %s is not built yet: nobody is notified through it",
                            path, receiver.name(), integration.path());
                }
            }
        }
        String redacted = "";
        try {
            List<YamlNode> documents = YamlNode.parseAll(path, text);
            redacted = documents.isEmpty() ? "" : RedactedConfig.of(documents.getFirst());
        } catch (YamlNode.SyntaxException e) {
            // It was read a moment ago.
        }
        use.accept(new NotifySetup(
                config,
                Route.tree(config.route()),
                templates,
                new MatcherParser(MatcherMode.FALLBACK),
                deliverers.apply(config, templates),
                redacted));
        LOG.infof("%s: %d receivers, in use", path, config.receivers().size());
    }

    private static List<AlertmanagerTemplates.NamedText> templates(NotifyConfig config, List<String> wrong) {
        List<AlertmanagerTemplates.NamedText> texts = new ArrayList<>();
        for (String file :
                FilePatterns.of(Path.of(""), config.templates()).find().files()) {
            try {
                Path template = Path.of(file);
                texts.add(new AlertmanagerTemplates.NamedText(
                        String.valueOf(template.getFileName()), Files.readString(template, StandardCharsets.UTF_8)));
            } catch (IOException e) {
                wrong.add(new Problem(file, 0, 0, "template cannot be read: " + e).toString());
            }
        }
        return texts;
    }
}
