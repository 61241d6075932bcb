package dev.tocsin.promql.differential;

import dev.tocsin.promql.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A generated expression: texts with children in between, {@code texts.get(0) children.get(0) texts.get(1) …}.
 *
 * @param texts one more than children
 */
public record QueryNode(ValueType type, List<String> texts, List<QueryNode> children) {

    public QueryNode {
        texts = List.copyOf(texts);
        children = List.copyOf(children);
        if (texts.size() != children.size() + 1) {
            throw new IllegalArgumentException(texts + " do not go with " + children.size() + " children");
        }
    }

    /** The text of a node whose template has {@code §} where a child belongs. */
    static QueryNode of(ValueType type, String template, QueryNode... children) {
        return new QueryNode(type, List.of(template.split("§", -1)), List.of(children));
    }

    /** The expression. */
    public String text() {
        StringBuilder out = new StringBuilder(texts.getFirst());
        for (int i = 0; i < children.size(); i++) {
            out.append(children.get(i).text()).append(texts.get(i + 1));
        }
        return out.toString();
    }

    /** This and everything below it. */
    private Stream<QueryNode> all() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(QueryNode::all));
    }

    /** Smaller expressions of the same type: parts of it in its place, and itself with one child made smaller. */
    Stream<QueryNode> smaller() {
        Stream<QueryNode> parts = all().skip(1).filter(node -> node.type == type);
        Stream<QueryNode> inside = Stream.iterate(0, i -> i < children.size(), i -> i + 1)
                .flatMap(i -> children.get(i).smaller().map(child -> with(i, child)));
        return Stream.concat(parts, inside);
    }

    private QueryNode with(int index, QueryNode child) {
        List<QueryNode> changed = new ArrayList<>(children);
        changed.set(index, child);
        return new QueryNode(type, texts, changed);
    }

    @Override
    public String toString() {
        return type + " " + all().map(node -> node.texts.getFirst()).collect(Collectors.joining("|"));
    }
}
