package dev.tocsin.template;

import java.util.List;

/** How the template function {@code query} reaches the engine; the alerting side supplies it. */
@FunctionalInterface
public interface QueryFunction {

    /**
     * Evaluates an expression as an instant query.
     *
     * @param expression PromQL as written in the template
     * @param timeNanos evaluation time of the rule, without its query offset, in epoch nanoseconds
     * @return the samples of the resulting vector, in the engine's order; a scalar is one sample without labels
     * @throws TemplateException if it cannot be parsed or evaluated; the message goes into the expanded text
     */
    List<QuerySample> query(String expression, long timeNanos) throws TemplateException;
}
