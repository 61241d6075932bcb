package dev.tocsin.storage.scrape;

import dev.tocsin.net.HttpAnswer;
import dev.tocsin.net.HttpCall;
import dev.tocsin.net.HttpOutcome;
import dev.tocsin.net.HttpSender;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.zip.GZIPInputStream;

/** Fetches over HTTP, compressed where the target can. */
final class HttpFetcher implements Fetcher {

    /** What an exposition may have where the job sets no limit of its own. */
    private static final int MAX_BYTES = 256 << 20;

    private final HttpSender sender;
    private final HttpCall call;
    private final int limit;
    private final Runnable exceeded;

    /**
     * @param bodyLimit bytes, 0 for none of the job's own
     * @param exceeded told of each answer that is larger
     */
    HttpFetcher(HttpSender sender, ScrapeTarget target, long bodyLimit, Runnable exceeded) {
        this.exceeded = exceeded;
        this.sender = sender;
        this.limit = bodyLimit > 0 ? (int) Math.min(bodyLimit, MAX_BYTES) : MAX_BYTES;
        this.call = HttpCall.get(target.url(), Duration.ofMillis(target.timeoutMillis()))
                .withHeader("Accept", ExpositionFormat.ACCEPT)
                .withHeader("Accept-Encoding", "gzip")
                .withHeader("X-Prometheus-Scrape-Timeout-Seconds", Double.toString(target.timeoutMillis() / 1e3))
                .withMaxResponseBytes(limit);
    }

    @Override
    public Body fetch() throws FetchException {
        HttpOutcome outcome = sender.send(call);
        if (!(outcome instanceof HttpOutcome.Success(HttpAnswer answer)) || answer.status() != 200) {
            throw new FetchException(
                    outcome instanceof HttpOutcome.Answered answered
                            ? "server returned HTTP status " + answered.answer().status()
                            : outcome.describe());
        }
        if (answer.truncated()) {
            throw tooLarge();
        }
        byte[] bytes =
                answer.header("Content-Encoding").map("gzip"::equalsIgnoreCase).orElse(false)
                        ? unzip(answer.body())
                        : answer.body();
        return new Body(bytes, answer.header("Content-Type"));
    }

    private byte[] unzip(byte[] compressed) throws FetchException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed), 1 << 16)) {
            byte[] bytes = in.readNBytes(limit);
            if (in.read() >= 0) {
                throw tooLarge();
            }
            return bytes;
        } catch (IOException e) {
            throw new FetchException("the answer says it is gzip but is not: " + e.getMessage());
        }
    }

    private FetchException tooLarge() {
        exceeded.run();
        return new FetchException("body size limit exceeded: the answer is larger than " + limit + " bytes");
    }
}
