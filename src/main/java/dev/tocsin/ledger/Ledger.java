package dev.tocsin.ledger;

/** One open ledger: its database and the tables, each behind a class of its own. */
public final class Ledger implements AutoCloseable {

    private final Database database;
    private final RowIds ids;
    private final LabelSets labelSets;
    private final History history;
    private final Inbox inbox;
    private final RuleLedger rules;
    private final NotifyLedger notify;

    /** A ledger that this process has for itself. */
    public Ledger(Database database) {
        this(database, IdBlocks.open(database));
    }

    Ledger(Database database, RowIds ids) {
        this.database = database;
        this.ids = ids;
        this.labelSets = new LabelSets(ids, database.dialect());
        this.history = new History(database, ids, labelSets);
        this.inbox = new Inbox(ids, labelSets);
        this.rules = new RuleLedger(database, ids, labelSets, history, inbox);
        this.notify = new NotifyLedger(database, ids, labelSets, history, inbox);
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

    public NotifyLedger notifications() {
        return notify;
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
