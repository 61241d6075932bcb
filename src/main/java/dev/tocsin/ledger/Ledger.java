package dev.tocsin.ledger;

/** One open ledger: its database and the tables, each behind a class of its own. */
public final class Ledger implements AutoCloseable {

    private final Database database;
    private final RowIds ids;
    private final LabelSets labelSets;
    private final History history;
    private final Inbox inbox;
    private final Leases leases;
    private final SilenceRows silences;
    private final RuleLedger rules;
    private final RuleClaims claims;
    private final RuleDocuments documents;
    private final NotifyLedger notify;
    private final NotifyClaims notifyClaims;
    private final SampleOutbox sampleOutbox;

    /** A ledger that this process has for itself. */
    public Ledger(Database database) {
        this(database, IdBlocks.open(database));
    }

    /**
     * A ledger that several processes share.
     *
     * @param ids where blocks of row ids are taken, in transactions of their own: they are asked for in the middle of
     *     others
     */
    public static Ledger shared(Database database, Database ids) {
        return new Ledger(database, new SharedIds(ids));
    }

    private Ledger(Database database, RowIds ids) {
        this.database = database;
        this.ids = ids;
        this.labelSets = new LabelSets(ids, database.dialect());
        this.history = new History(database, ids, labelSets);
        this.inbox = new Inbox(database, ids, labelSets);
        this.sampleOutbox = new SampleOutbox(database, ids);
        this.rules = new RuleLedger(database, ids, labelSets, history, inbox, sampleOutbox);
        this.leases = new Leases(database);
        this.silences = new SilenceRows(database.dialect());
        this.claims = new RuleClaims(database);
        this.documents = new RuleDocuments(database, ids, history, leases);
        this.notify = new NotifyLedger(database, ids, labelSets, history, inbox);
        this.notifyClaims = new NotifyClaims(database, labelSets, notify);
    }

    public Database database() {
        return database;
    }

    public RowIds ids() {
        return ids;
    }

    public LabelSets labelSets() {
        return labelSets;
    }

    public History history() {
        return history;
    }

    public Inbox inbox() {
        return inbox;
    }

    public RuleLedger rules() {
        return rules;
    }

    public Leases leases() {
        return leases;
    }

    public RuleClaims claims() {
        return claims;
    }

    public RuleDocuments documents() {
        return documents;
    }

    public NotifyLedger notifications() {
        return notify;
    }

    public SilenceRows silences() {
        return silences;
    }

    public NotifyClaims notifyClaims() {
        return notifyClaims;
    }

    public SampleOutbox sampleOutbox() {
        return sampleOutbox;
    }

    /** Runs work on one committed state of the ledger. */
    public <T> T read(Database.Work<T> work) {
        return database.read(work);
    }

    @Override
    public void close() {
        database.close();
    }
}
