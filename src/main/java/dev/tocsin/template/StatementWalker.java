package dev.tocsin.template;

import dev.tocsin.model.GoQuote;
import dev.tocsin.template.syntax.Definition;
import dev.tocsin.template.syntax.Node;
import dev.tocsin.template.value.GoFormatter;
import dev.tocsin.template.value.GoType;
import dev.tocsin.template.value.GoValue;
import java.util.List;
import java.util.Optional;

/** Carries out the statements of one template: what it prints, decides, repeats and includes. */
final class StatementWalker {

    /** What a statement does to the loop around it. */
    private enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    private final Execution execution;
    private final Definition definition;
    private final Frame frame;
    private final Evaluator evaluator;
    private final GoValue data;

    StatementWalker(Execution execution, Definition definition, GoValue data) {
        this.execution = execution;
        this.definition = definition;
        this.frame = new Frame(definition, data);
        this.evaluator = new Evaluator(execution, frame);
        this.data = data;
    }

    void run() throws TemplateException {
        block(data, definition.body());
    }

    private Flow block(GoValue dot, Node.Block block) throws TemplateException {
        frame.limit(execution.enter());
        for (Node.Statement statement : block.statements()) {
            Flow flow = statement(dot, statement);
            if (flow != Flow.NEXT) {
                execution.leave();
                return flow;
            }
        }
        execution.leave();
        return Flow.NEXT;
    }

    private Flow statement(GoValue dot, Node.Statement statement) throws TemplateException {
        frame.at(statement);
        frame.limit(execution.step());
        switch (statement) {
            case Node.Text text -> frame.limit(execution.write(text.text()));
            case Node.Action action -> {
                GoValue value = evaluator.pipeline(dot, action.pipeline());
                if (action.pipeline().declared().isEmpty()) {
                    frame.at(action);
                    frame.limit(execution.write(printed(value)));
                }
            }
            case Node.If branch -> {
                int mark = frame.mark();
                boolean truth = evaluator.pipeline(dot, branch.pipeline()).isTrue();
                return branch(dot, truth ? Optional.of(branch.then()) : branch.otherwise(), mark);
            }
            case Node.With branch -> {
                int mark = frame.mark();
                GoValue value = evaluator.pipeline(dot, branch.pipeline());
                return value.isTrue()
                        ? branch(value, Optional.of(branch.then()), mark)
                        : branch(dot, branch.otherwise(), mark);
            }
            case Node.Range range -> {
                return range(dot, range);
            }
            case Node.Template template -> include(dot, template);
            case Node.Break b -> {
                return Flow.BREAK;
            }
            case Node.Continue c -> {
                return Flow.CONTINUE;
            }
        }
        return Flow.NEXT;
    }

    /** The text an action prints for a value. */
    static String printed(GoValue value) {
        GoValue shown = value instanceof GoValue.Pointer ? value.indirect() : value;
        return shown instanceof GoValue.Absent ? "<no value>" : GoFormatter.sprint(shown);
    }

    private Flow branch(GoValue dot, Optional<Node.Block> taken, int mark) throws TemplateException {
        Flow flow = taken.isPresent() ? block(dot, taken.get()) : Flow.NEXT;
        frame.pop(mark);
        return flow;
    }

    private void include(GoValue dot, Node.Template template) throws TemplateException {
        Optional<Definition> included = execution.template(template.name());
        if (included.isEmpty()) {
            throw frame.error("template " + GoQuote.quote(template.name()) + " not defined");
        }
        GoValue value = template.pipeline().isPresent()
                ? evaluator.pipeline(dot, template.pipeline().get())
                : GoValue.ABSENT;
        new StatementWalker(execution, included.get(), value).run();
    }

    private Flow range(GoValue dot, Node.Range range) throws TemplateException {
        int mark = frame.mark();
        GoValue over = evaluator.pipeline(dot, range.pipeline()).indirect();
        boolean any = switch (over) {
            case GoValue.Slice slice -> overSlice(range, slice);
            case GoValue.Mapping map -> overMap(range, map);
            case GoValue.Int number -> overInteger(range, number);
            case GoValue.Absent a -> false;
            default -> throw frame.error("range can't iterate over " + GoFormatter.sprintf("%v", List.of(over)));
        };
        Flow flow = Flow.NEXT;
        if (!any && range.otherwise().isPresent()) {
            flow = block(dot, range.otherwise().get());
        }
        frame.pop(mark);
        // What leaves the else branch leaves this loop, as in Go.
        return flow == Flow.CONTINUE ? Flow.CONTINUE : Flow.NEXT;
    }

    private boolean overSlice(Node.Range range, GoValue.Slice slice) throws TemplateException {
        for (int i = 0; i < slice.elements().size(); i++) {
            if (iteration(range, GoValue.of((long) i), slice.at(i)) == Flow.BREAK) {
                break;
            }
        }
        return !slice.elements().isEmpty();
    }

    private boolean overMap(Node.Range range, GoValue.Mapping map) throws TemplateException {
        for (String key : map.entries().keys()) {
            if (iteration(range, GoValue.of(key), map.get(key).orElse(GoValue.ABSENT)) == Flow.BREAK) {
                break;
            }
        }
        return map.entries().size() > 0;
    }

    private boolean overInteger(Node.Range range, GoValue.Int number) throws TemplateException {
        if (range.pipeline().declared().size() > 1) {
            throw frame.error("can't use " + GoFormatter.sprintf("%v", List.of(number))
                    + " to iterate over more than one variable");
        }
        boolean unsigned = number.kind() == GoType.Kind.UINT;
        long end = unsigned && number.value() < 0 ? Long.MAX_VALUE : number.value();
        for (long i = 0; i < end; i++) {
            frame.limit(execution.step());
            if (iteration(range, GoValue.ABSENT, new GoValue.Int(number.type(), i)) == Flow.BREAK) {
                break;
            }
        }
        return end > 0;
    }

    private Flow iteration(Node.Range range, GoValue index, GoValue element) throws TemplateException {
        List<Node.Variable> declared = range.pipeline().declared();
        int mark = frame.mark();
        if (declared.size() == 1) {
            assign(range, declared.getFirst(), 1, element);
        } else if (declared.size() == 2) {
            assign(range, declared.get(1), 1, element);
            assign(range, declared.get(0), 2, index);
        }
        Flow flow = block(element, range.body());
        frame.pop(mark);
        return flow;
    }

    /** The loop's own variables are the topmost ones; assigned ones are wherever they were declared. */
    private void assign(Node.Range range, Node.Variable variable, int fromTop, GoValue value) throws TemplateException {
        if (range.pipeline().assigns()) {
            frame.assign(variable.names().getFirst(), value);
        } else {
            frame.assignTop(fromTop, value);
        }
    }
}
