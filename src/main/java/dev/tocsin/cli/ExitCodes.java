package dev.tocsin.cli;

/** What a command ends with: promtool's codes. */
final class ExitCodes {

    /** All is well. */
    static final int OK = 0;

    /** Something is wrong, with what was read or with the arguments. */
    static final int FAILURE = 1;

    /** Nothing is wrong but lint findings, and those were to count. */
    static final int LINT = 3;

    private ExitCodes() {}
}
