package dev.tocsin.api.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tocsin.model.GoFloat;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.DurationExpr;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.ValueType;
import dev.tocsin.promql.VectorMatching;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** An expression as the tree that {@code parse_query} shows (Prometheus 3.14 {@code web/api/v1/translate_ast.go}). */
final class ExprJson {

    private final JsonGenerator json;

    private ExprJson(JsonGenerator json) {
        this.json = json;
    }

    static void write(JsonGenerator json, Expr expr) throws IOException {
        new ExprJson(json).expr(expr);
    }

    private void expr(Expr expr) throws IOException {
        json.writeStartObject();
        switch (expr) {
            case Expr.NumberLiteral n -> literal("numberLiteral", GoFloat.f(n.value()));
            case Expr.StringLiteral s -> literal("stringLiteral", s.value());
            case Expr.VectorSelector s -> selector(s, Optional.empty());
            case Expr.MatrixSelector m -> selector(m.selector(), Optional.of(m.range()));
            case Expr.Subquery s -> subquery(s);
            case Expr.Call c -> call(c);
            case Expr.Aggregate a -> aggregate(a);
            case Expr.Binary b -> binary(b);
            case Expr.Unary u -> {
                child("expr", u.expr());
                json.writeStringField("op", u.minus() ? "-" : "+");
            }
            case Expr.Paren p -> child("expr", p.expr());
        }
        String type = typeOf(expr);
        if (!type.isEmpty()) {
            json.writeStringField("type", type);
        }
        if (expr instanceof Expr.Aggregate a) {
            json.writeBooleanField("without", a.without());
        }
        json.writeEndObject();
    }

    private void literal(String type, String value) throws IOException {
        json.writeStringField("type", type);
        json.writeStringField("val", value);
    }

    /** What {@code type} says, after the other keys since Go writes them in order; empty for what has said it. */
    private static String typeOf(Expr expr) {
        return switch (expr) {
            case Expr.NumberLiteral n -> "";
            case Expr.StringLiteral s -> "";
            case Expr.VectorSelector s -> "vectorSelector";
            case Expr.MatrixSelector m -> "matrixSelector";
            case Expr.Subquery s -> "subquery";
            case Expr.Call c -> "call";
            case Expr.Aggregate a -> "aggregation";
            case Expr.Binary b -> "binaryExpr";
            case Expr.Unary u -> "unaryExpr";
            case Expr.Paren p -> "parenExpr";
        };
    }

    private void selector(Expr.VectorSelector selector, Optional<DurationExpr> range) throws IOException {
        json.writeBooleanField("anchored", selector.extension() == Expr.Extension.ANCHORED);
        json.writeArrayFieldStart("matchers");
        for (Matcher matcher : selector.matchers()) {
            json.writeStartObject();
            json.writeStringField("name", matcher.name());
            json.writeStringField("type", matcher.op().text());
            json.writeStringField("value", matcher.value());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeStringField("name", selector.name());
        length("offset", selector.shift().offset());
        if (range.isPresent()) {
            length("range", range);
        }
        json.writeBooleanField("smoothed", selector.extension() == Expr.Extension.SMOOTHED);
        at(selector.shift().at());
    }

    private void subquery(Expr.Subquery subquery) throws IOException {
        child("expr", subquery.expr());
        length("offset", subquery.shift().offset());
        length("range", Optional.of(subquery.range()));
        json.writeFieldName("startOrEnd");
        startOrEnd(subquery.shift().at());
        length("step", subquery.step());
        timestamp(subquery.shift().at());
    }

    private void at(Expr.At at) throws IOException {
        json.writeFieldName("startOrEnd");
        startOrEnd(at);
        timestamp(at);
    }

    private void startOrEnd(Expr.At at) throws IOException {
        switch (at) {
            case Expr.At.Start s -> json.writeString("start");
            case Expr.At.End e -> json.writeString("end");
            case Expr.At.Fixed f -> json.writeNull();
            case Expr.At.Evaluation e -> json.writeNull();
        }
    }

    private void timestamp(Expr.At at) throws IOException {
        json.writeFieldName("timestamp");
        if (at instanceof Expr.At.Fixed(long millis)) {
            json.writeNumber(millis);
        } else {
            json.writeNull();
        }
    }

    private void call(Expr.Call call) throws IOException {
        json.writeArrayFieldStart("args");
        for (Expr argument : call.args()) {
            expr(argument);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("func");
        json.writeArrayFieldStart("argTypes");
        for (ValueType type : call.function().arguments()) {
            json.writeString(name(type));
        }
        json.writeEndArray();
        json.writeStringField("name", call.function().name());
        json.writeStringField("returnType", name(call.function().result()));
        json.writeNumberField("variadic", call.function().variadic());
        json.writeEndObject();
    }

    private static String name(ValueType type) {
        return switch (type) {
            case SCALAR -> "scalar";
            case STRING -> "string";
            case VECTOR -> "vector";
            case MATRIX -> "matrix";
        };
    }

    private void aggregate(Expr.Aggregate aggregate) throws IOException {
        child("expr", aggregate.expr());
        texts("grouping", aggregate.grouping());
        json.writeStringField("op", aggregate.op().text());
        json.writeFieldName("param");
        if (aggregate.parameter().isPresent()) {
            expr(aggregate.parameter().get());
        } else {
            json.writeNull();
        }
    }

    private void binary(Expr.Binary binary) throws IOException {
        json.writeBooleanField("bool", binary.returnBool());
        child("lhs", binary.left());
        json.writeFieldName("matching");
        if (binary.left().type() == ValueType.VECTOR && binary.right().type() == ValueType.VECTOR) {
            matching(binary);
        } else {
            json.writeNull();
        }
        json.writeStringField("op", binary.op().text());
        child("rhs", binary.right());
    }

    private void matching(Expr.Binary binary) throws IOException {
        VectorMatching matching = binary.matching();
        json.writeStartObject();
        json.writeStringField(
                "card",
                switch (matching.group()) {
                    case LEFT -> "many-to-one";
                    case RIGHT -> "one-to-many";
                    case NONE ->
                        switch (binary.op().kind()) {
                            case SET -> "many-to-many";
                            case COMPARISON, ARITHMETIC -> "one-to-one";
                        };
                });
        json.writeObjectFieldStart("fillValues");
        number("lhs", matching.fillLeft());
        number("rhs", matching.fillRight());
        json.writeEndObject();
        texts("include", matching.include());
        texts("labels", matching.labels());
        json.writeBooleanField("on", matching.on());
        json.writeEndObject();
    }

    private void number(String name, OptionalDouble value) throws IOException {
        json.writeFieldName(name);
        if (value.isPresent()) {
            json.writeRawValue(GoFloat.json(value.getAsDouble()));
        } else {
            json.writeNull();
        }
    }

    /** {@code NAME} in milliseconds, and {@code NAMEExpr} where it has to be computed first; then the number is 0. */
    private void length(String name, Optional<DurationExpr> length) throws IOException {
        boolean literal = length.isPresent() && length.get() instanceof DurationExpr.Literal;
        json.writeNumberField(
                name,
                length.filter(DurationExpr.Literal.class::isInstance)
                        .map(l -> ((DurationExpr.Literal) l).millis())
                        .orElse(0L));
        json.writeFieldName(name + "Expr");
        if (length.isEmpty() || literal) {
            json.writeNull();
        } else {
            duration(length.get(), false);
        }
    }

    private void duration(DurationExpr duration, boolean wrapped) throws IOException {
        switch (duration) {
            case DurationExpr.Paren p -> duration(p.inner(), true);
            case DurationExpr.Literal l -> {
                json.writeStartObject();
                json.writeBooleanField("duration", l.duration());
                json.writeStringField("type", "numberLiteral");
                json.writeStringField("val", GoFloat.f(l.seconds()));
                json.writeEndObject();
            }
            case DurationExpr.Step s -> operation("step", Optional.empty(), Optional.empty(), wrapped);
            case DurationExpr.Range r -> operation("range", Optional.empty(), Optional.empty(), wrapped);
            case DurationExpr.Negate n -> operation("-", Optional.empty(), Optional.of(n.operand()), wrapped);
            case DurationExpr.Binary b ->
                operation(String.valueOf(b.op()), Optional.of(b.left()), Optional.of(b.right()), wrapped);
            case DurationExpr.Extreme e ->
                operation(e.max() ? "max_of" : "min_of", Optional.of(e.left()), Optional.of(e.right()), wrapped);
        }
    }

    private void operation(String op, Optional<DurationExpr> left, Optional<DurationExpr> right, boolean wrapped)
            throws IOException {
        json.writeStartObject();
        operand("lhs", left);
        json.writeStringField("op", op);
        operand("rhs", right);
        json.writeStringField("type", "durationExpr");
        json.writeBooleanField("wrapped", wrapped);
        json.writeEndObject();
    }

    private void operand(String name, Optional<DurationExpr> operand) throws IOException {
        json.writeFieldName(name);
        if (operand.isPresent()) {
            duration(operand.get(), false);
        } else {
            json.writeNull();
        }
    }

    private void child(String name, Expr child) throws IOException {
        json.writeFieldName(name);
        expr(child);
    }

    private void texts(String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
