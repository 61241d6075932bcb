package dev.tocsin.ledger;

/** One open ledger: its database and the tables, each behind a class of its own. */
public final class Ledger implements AutoCloseable {

    private final Database database;
    private final IdBlocks ids;
    private final LabelSets labelSets;
    private final History history;

    public Ledger(Database database) {
        this.database = database;
        this.ids = IdBlocks.open(database);
        this.labelSets = new LabelSets(ids);
        this.history = new History(database, ids, labelSets);
    }

    public Database database() {
        return database;
    }

    public IdBlocks ids() {
        return ids;
    }

    public LabelSets labelSets() {
        return labelSets;
    }

    public History history() {
        return history;
    }

    @Override
    public void close() {
        database.close();
    }
}
