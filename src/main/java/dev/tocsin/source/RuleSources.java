package dev.tocsin.source;

import dev.tocsin.rules.RuleGroup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Several sources as one: their groups one after the other, each with its own source's id in its identity. */
public final class RuleSources implements RuleSource {

    private static final Logger LOG = Logger.getLogger(RuleSources.class);

    private final List<RuleSource> sources;
    private final List<Consumer<RuleSet>> listeners = new CopyOnWriteArrayList<>();
    private volatile RuleSet snapshot = RuleSet.EMPTY;

    public RuleSources(List<? extends RuleSource> sources) {
        this.sources = List.copyOf(sources);
        merge();
        this.sources.forEach(source -> source.subscribe(changed -> merge()));
    }

    /** The ids of the sources, separated by commas. */
    @Override
    public String id() {
        return String.join(",", sources.stream().map(RuleSource::id).toList());
    }

    @Override
    public RuleSet snapshot() {
        return snapshot;
    }

    @Override
    public Subscription subscribe(Consumer<RuleSet> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void refresh() {
        sources.forEach(RuleSource::refresh);
    }

    private synchronized void merge() {
        List<RuleGroup> groups = new ArrayList<>();
        List<SourceStatus> statuses = new ArrayList<>();
        Set<String> unread = new HashSet<>();
        for (RuleSource source : sources) {
            RuleSet set = source.snapshot();
            groups.addAll(set.groups());
            statuses.addAll(set.statuses());
            unread.addAll(set.unread());
        }
        RuleSet merged = new RuleSet(snapshot.version() + 1, groups, statuses, unread);
        snapshot = merged;
        for (Consumer<RuleSet> listener : listeners) {
            try {
                listener.accept(merged);
            } catch (RuntimeException e) {
                LOG.errorf(e, "a listener of the rules failed");
            }
        }
    }
}
