package dev.tocsin.storage.remote.write;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.storage.proto.Histogram;
import dev.tocsin.storage.proto.Sample;
import dev.tocsin.storage.proto.TimeSeries;
import dev.tocsin.storage.proto.WriteRequest;
import dev.tocsin.storage.remote.WireHistograms;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One sample of a body that {@link SeriesEncoder} made.
 *
 * @param value 0 for a histogram
 * @param histogram {@code null} for a float
 */
public record RecordedSample(
        Labels labels,
        long timeMillis,
        double value,
        @Nullable FloatHistogram histogram) {

    /**
     * The samples of a request, in its order.
     *
     * @throws IOException if it is none
     */
    public static List<RecordedSample> read(byte[] request) throws IOException {
        List<RecordedSample> samples = new ArrayList<>();
        for (TimeSeries series : WriteRequest.parseFrom(request).getTimeseriesList()) {
            String[] pairs = new String[2 * series.getLabelsCount()];
            for (int i = 0; i < series.getLabelsCount(); i++) {
                pairs[2 * i] = series.getLabels(i).getName();
                pairs[2 * i + 1] = series.getLabels(i).getValue();
            }
            Labels labels = Labels.ofSortedPairs(pairs);
            for (Sample sample : series.getSamplesList()) {
                samples.add(new RecordedSample(labels, sample.getTimestamp(), sample.getValue(), null));
            }
            for (Histogram histogram : series.getHistogramsList()) {
                samples.add(new RecordedSample(labels, histogram.getTimestamp(), 0, WireHistograms.toFloat(histogram)));
            }
        }
        return samples;
    }
}
