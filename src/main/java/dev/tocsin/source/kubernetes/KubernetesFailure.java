package dev.tocsin.source.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** A request that the Kubernetes API did not do. What was known before it goes on to hold. */
public final class KubernetesFailure extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int MAX_REASON = 300;

    /** What kind of failure it is: also the value of the label {@code outcome} of the metrics. */
    public enum Kind {
        /** 401 or 403: the role lacks the verb, or the token is not accepted. */
        DENIED("denied"),
        /** 404 of a list: the cluster does not know the kind. */
        UNKNOWN_KIND("unknown_kind"),
        /** 404 of an object. */
        ABSENT("absent"),
        /** 409: it is there already, or was changed meanwhile. */
        CONFLICT("conflict"),
        /** 410: the version asked from is no longer kept. */
        GONE("gone"),
        /** No answer: connection refused, lost, or too slow. */
        UNREACHABLE("unreachable"),
        /** Any other answer. */
        REFUSED("refused");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    private final Kind kind;

    private KubernetesFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /**
     * What a failed request means.
     *
     * @param verb as RBAC calls it, such as {@code list}
     * @param resource as RBAC calls it, such as {@code prometheusrules.monitoring.coreos.com}
     * @param namespace empty for the whole cluster
     * @param one whether it was about one object
     */
    static KubernetesFailure of(String verb, String resource, String namespace, boolean one, Throwable failure) {
        int code = failure instanceof KubernetesClientException e ? e.getCode() : 0;
        String what = "cannot " + verb + " " + resource
                + (namespace.isEmpty() ? " of the cluster: " : " in namespace " + namespace + ": ");
        Kind kind = switch (code) {
            case HttpURLConnection.HTTP_UNAUTHORIZED, HttpURLConnection.HTTP_FORBIDDEN -> Kind.DENIED;
            case HttpURLConnection.HTTP_NOT_FOUND -> one ? Kind.ABSENT : Kind.UNKNOWN_KIND;
            case HttpURLConnection.HTTP_CONFLICT -> Kind.CONFLICT;
            case HttpURLConnection.HTTP_GONE -> Kind.GONE;
            // The client's word for no answer is -1 or 0.
            default -> code <= 0 ? Kind.UNREACHABLE : Kind.REFUSED;
        };
        String hint = switch (kind) {
            case DENIED ->
                code + ": a role must give this service account the verb " + verb + " on " + resource
                        + (namespace.isEmpty() ? " for the cluster" : " in that namespace");
            case UNKNOWN_KIND -> "404: the cluster does not know it; its definition (CRD) is not installed";
            case UNREACHABLE -> "the API server does not answer: " + reason(failure);
            default -> code + ": " + reason(failure);
        };
        return new KubernetesFailure(kind, what + hint, failure);
    }

    /** The innermost reason, on one line. */
    private static String reason(Throwable failure) {
        Throwable inner = failure;
        while (inner.getCause() != null && inner.getCause() != inner) {
            inner = inner.getCause();
        }
        String message = inner.getMessage();
        String text = message == null ? inner.getClass().getSimpleName() : message.replaceAll("\\s+", " ");
        return text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON) + "…";
    }
}
