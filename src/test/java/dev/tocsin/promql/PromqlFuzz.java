package dev.tocsin.promql;

import dev.tocsin.promql.promqltest.MemorySource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Jazzer calls with bytes that it makes up ({@code make fuzz}): whatever they are, they are an expression or a parse
 * error; an expression prints to a text that is the same expression, and has a result or an error.
 */
public final class PromqlFuzz {

    private static final Engine ENGINE = new Engine(EngineOptions.DEFAULT);
    private static final MemorySource NOTHING = new MemorySource();

    private PromqlFuzz() {}

    /** One input. Anything thrown is a finding. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Expr expr;
        try {
            expr = PromqlParser.parse(text, PromqlOptions.ALL);
        } catch (PromqlParseException e) {
            if (e.problem().isEmpty()) {
                throw new AssertionError("a parse error that says nothing", e);
            }
            return;
        }
        String canonical = Printer.canonical(expr);
        if (!PrintedOtherwise.is(canonical)) {
            same(canonical, Printer.canonical(PromqlParser.parse(canonical, PromqlOptions.ALL)));
            same(canonical, Printer.canonical(PromqlParser.parse(PrettyPrinter.format(expr), PromqlOptions.ALL)));
        }
        try {
            ENGINE.instant(expr, 0, NOTHING, QueryControl.measuredBy(System::nanoTime));
            if (expr.type() == ValueType.VECTOR || expr.type() == ValueType.SCALAR) {
                ENGINE.range(expr, 0, 600_000, 60_000, NOTHING, QueryControl.measuredBy(System::nanoTime));
            }
        } catch (QueryException e) {
            if (e.getMessage().isEmpty()) {
                throw new AssertionError("an error that says nothing", e);
            }
        }
    }

    private static void same(String wanted, String got) {
        if (!wanted.equals(got)) {
            throw new AssertionError("printed and read again: " + got + "; before: " + wanted);
        }
    }

    /** Writes the recorded queries and the hostile ones into a directory, one file each, for Jazzer to begin with. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        int files = 0;
        for (String file : new String[] {"formatted.json", "parse-errors.json"}) {
            for (String[] row : PromqlParserTest.recorded(file)) {
                Files.writeString(directory.resolve("seed-" + files++), row[0]);
            }
        }
        for (var shape : HostileShapes.all().values()) {
            Files.write(directory.resolve("seed-" + files++), shape.apply(20).getBytes(StandardCharsets.UTF_8));
        }
    }
}
