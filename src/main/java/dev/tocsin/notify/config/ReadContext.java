package dev.tocsin.notify.config;

import dev.tocsin.model.Problem;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import dev.tocsin.notify.match.MatcherParser;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** What the readers of one file share: how matchers are read, and where problems go. */
final class ReadContext {

    private final String file;
    private final MatcherParser parser;
    private final ZoneId localZone;
    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    ReadContext(String file, MatcherParser parser, ZoneId localZone) {
        this.file = file;
        this.parser = parser;
        this.localZone = localZone;
    }

    /** The directory of the file, empty for the working directory. */
    String directory() {
        int slash = file.lastIndexOf('/');
        return slash < 0 ? "" : slash == 0 ? "/" : file.substring(0, slash);
    }

    MatcherParser parser() {
        return parser;
    }

    ZoneId localZone() {
        return localZone;
    }

    void error(Problem problem) {
        errors.add(problem);
    }

    void warn(YamlNode at, String message) {
        warnings.add(new Problem(file, at.line(), at.column(), message));
    }

    void warn(YamlFields fields, String key, String message) {
        YamlNode.Entry entry = fields.mapping().entries().get(key);
        if (entry == null) {
            warn(fields.mapping(), message);
        } else {
            warnings.add(new Problem(file, entry.keyLine(), entry.keyColumn(), message));
        }
    }

    List<Problem> errors() {
        return errors;
    }

    List<Problem> warnings() {
        return warnings;
    }
}
