package dev.tocsin.storage.remote.read;

import dev.tocsin.model.Matcher;
import dev.tocsin.storage.remote.ProtoBuffer;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus' remote read: all queries in one request. Long ranges come as a stream of chunks as they are stored; for
 * short ones the few samples themselves are asked for, since chunks hold hours. A server that knows only samples, or
 * stores chunks that this does not know, is asked for samples from then on.
 */
public final class RemoteReadClient implements RawReader {

    /** Ranges up to this are asked for as samples. */
    private static final long SHORT_MILLIS = 15 * 60_000L;

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Type", "application/x-protobuf",
            "Content-Encoding", "snappy",
            "Accept-Encoding", "snappy",
            "X-Prometheus-Remote-Read-Version", "0.1.0");

    private final Backend backend;
    private final String path;
    private final SeriesInterner interner;
    private final ExternalLabels external;
    private volatile boolean samplesOnly;

    /**
     * @param path behind the backend's URL: {@code /api/v1/read}, or empty where the URL is whole
     * @param external what the server adds to series, to be taken off
     */
    public RemoteReadClient(Backend backend, String path, SeriesInterner interner, ExternalLabels external) {
        this.backend = backend;
        this.path = path;
        this.interner = interner;
        this.external = external;
    }

    @Override
    public void read(List<RawQuery> queries, RowSink sink, long deadline) throws BackendException {
        List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            if (!external.askedBy(queries.get(i))) {
                asked.add(i);
            }
        }
        if (asked.size() == queries.size()) {
            readAsked(queries, sink, deadline);
        } else if (asked.isEmpty()) {
            sink.begin();
        } else {
            readAsked(asked.stream().map(queries::get).toList(), renumbered(asked, sink), deadline);
        }
    }

    /** A sink for some of the queries only. */
    private static RowSink renumbered(List<Integer> asked, RowSink sink) {
        return new RowSink() {
            @Override
            public void begin() {
                sink.begin();
            }

            @Override
            public void row(int query, int series, SampleRow row) throws IOException {
                sink.row(asked.get(query), series, row);
            }
        };
    }

    private void readAsked(List<RawQuery> queries, RowSink sink, long deadline) throws BackendException {
        boolean anyLong = queries.stream().anyMatch(q -> q.toMillis() - q.fromMillis() > SHORT_MILLIS);
        boolean streamed = anyLong && !samplesOnly;
        try {
            request(queries, sink, streamed, deadline);
        } catch (BackendException e) {
            // Samples that are too many at once may come as a stream, and chunks not known as samples.
            boolean other = streamed ? samplesOnly : e.kind() != BackendException.Kind.UNAVAILABLE && !samplesOnly;
            if (!other) {
                throw e;
            }
            request(queries, sink, !streamed, deadline);
        }
    }

    private void request(List<RawQuery> queries, RowSink sink, boolean streamed, long deadline)
            throws BackendException {
        ReadAnswer answer = new ReadAnswer(queries, sink);
        backend.call("read", path, HEADERS, body(queries, streamed), answer, deadline);
        backend.metrics().samples.inc(answer.samples());
    }

    /** Takes either kind of answer. */
    private final class ReadAnswer implements Backend.Answer {
        private final List<RawQuery> queries;
        private final RowSink sink;
        private @Nullable FrameReader frames;
        private @Nullable SampledReader sampled;

        ReadAnswer(List<RawQuery> queries, RowSink sink) {
            this.queries = queries;
            this.sink = sink;
        }

        long samples() {
            return (frames == null ? 0 : frames.samples()) + (sampled == null ? 0 : sampled.samples());
        }

        @Override
        public void begin(HttpHeaders headers) throws IOException {
            sink.begin();
            frames = null;
            sampled = null;
            String type = headers.firstValue("Content-Type").orElse("");
            if (type.startsWith("application/x-streamed-protobuf")) {
                frames = new FrameReader(queries, interner, external, sink);
            } else if (type.startsWith("application/x-protobuf")) {
                sampled = new SampledReader(queries, interner, external, sink, backend.maxResponseBytes());
            } else {
                throw new IOException("it is " + (type.isEmpty() ? "of no type" : type) + ", not a remote read's");
            }
        }

        @Override
        public void read(ByteBuffer bytes) throws IOException {
            if (frames != null) {
                try {
                    frames.read(bytes);
                } catch (ChunkDecoder.UnknownEncodingException e) {
                    samplesOnly = true;
                    throw e;
                }
            } else if (sampled != null) {
                sampled.read(bytes);
            }
        }

        @Override
        public void end() throws IOException {
            if (frames != null) {
                frames.end();
            } else if (sampled != null) {
                sampled.end();
            }
        }
    }

    private static byte[] body(List<RawQuery> queries, boolean streamed) {
        ProtoBuffer request = new ProtoBuffer(1 << 12);
        ProtoBuffer query = new ProtoBuffer(256);
        ProtoBuffer matcher = new ProtoBuffer(128);
        for (RawQuery raw : queries) {
            query.clear().varint(1, raw.fromMillis() + 1).varint(2, raw.toMillis());
            for (Matcher m : raw.matchers()) {
                matcher.clear().varint(1, m.op().ordinal()).string(2, m.name()).string(3, m.value());
                query.message(3, matcher);
            }
            request.message(1, query);
        }
        if (streamed) {
            request.varint(2, 1);
        }
        request.varint(2, 0);
        SnappyJavaCompressor snappy = new SnappyJavaCompressor();
        byte[] out = new byte[snappy.maxCompressedLength(request.size())];
        return Arrays.copyOf(out, snappy.compress(request.array(), 0, request.size(), out, 0, out.length));
    }
}
