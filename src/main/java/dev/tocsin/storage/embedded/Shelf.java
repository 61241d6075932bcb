package dev.tocsin.storage.embedded;

import dev.tocsin.promql.SampleColumns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** The segment files, oldest first. Changed by one thread at a time, read by any. */
final class Shelf implements Series.Older {

    private final Disk disk;
    private final Path directory;
    private volatile List<Segment> segments = List.of();
    private volatile long end = Long.MIN_VALUE;

    Shelf(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    /** Opens what is there; files that are no whole segments are told and left alone. */
    void open(Consumer<String> damage) throws IOException {
        for (Path path : disk.list(directory, "segment-", ".seg")) {
            try {
                add(Segment.open(disk, path));
            } catch (CorruptException | IOException e) {
                damage.accept("segment left out, its samples cannot be read: " + e.getMessage());
            }
        }
    }

    List<Segment> segments() {
        return segments;
    }

    /** All samples in segments are before this; Long.MIN_VALUE if there is none. */
    long end() {
        return end;
    }

    long bytes() {
        return segments.stream().mapToLong(Segment::bytes).sum();
    }

    void add(Segment segment) {
        List<Segment> more = new ArrayList<>(segments);
        more.add(segment);
        more.sort(Comparator.comparingLong(Segment::start));
        segments = List.copyOf(more);
        end = Math.max(end, segment.end());
    }

    /** Adds finished files at once, so that no reader sees some of them only. */
    void addAll(List<Path> paths) throws IOException {
        List<Segment> more = new ArrayList<>(segments);
        more.removeIf(segment -> paths.contains(segment.path()));
        for (Path path : paths) {
            more.add(Segment.open(disk, path));
        }
        more.sort(Comparator.comparingLong(Segment::start));
        segments = List.copyOf(more);
        end = more.stream().mapToLong(Segment::end).max().orElse(Long.MIN_VALUE);
    }

    /**
     * Deletes what is past retention.
     *
     * @param before segments that end at or before this go
     * @param maxBytes the oldest go until the rest fits; 0 for no limit
     * @return how many went
     */
    int retain(long before, long maxBytes) throws IOException {
        List<Segment> kept = new ArrayList<>(segments);
        List<Segment> gone = new ArrayList<>();
        long bytes = bytes();
        while (!kept.isEmpty()) {
            Segment oldest = kept.getFirst();
            if (oldest.end() > before && (maxBytes <= 0 || bytes <= maxBytes)) {
                break;
            }
            bytes -= oldest.bytes();
            gone.add(kept.removeFirst());
        }
        segments = List.copyOf(kept);
        for (Segment segment : gone) {
            disk.delete(segment.path());
        }
        return gone.size();
    }

    @Override
    public void read(int id, long fromMillis, long toMillis, SampleColumns into) {
        if (fromMillis + 1 >= end) {
            return;
        }
        for (Segment segment : segments) {
            if (segment.end() > fromMillis && segment.start() <= toMillis) {
                segment.read(id, fromMillis, toMillis, into);
            }
        }
    }

    /** Adds the newest sample with {@code fromMillis < t <= toMillis}, if any, to the row under construction. */
    void readNewest(int id, long fromMillis, long toMillis, SampleColumns into, SampleColumns scratch) {
        if (fromMillis + 1 >= end) {
            return;
        }
        List<Segment> list = segments;
        for (int i = list.size() - 1; i >= 0; i--) {
            Segment segment = list.get(i);
            if (segment.end() > fromMillis && segment.start() <= toMillis) {
                scratch.clear();
                segment.read(id, fromMillis, toMillis, scratch);
                if (scratch.size() > 0) {
                    Series.addLast(scratch, into);
                    return;
                }
            }
        }
    }
}
