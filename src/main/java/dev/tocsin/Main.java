package dev.tocsin;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The one entry point: {@code tocsin serve} runs Quarkus, every other command runs without it. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        Quarkus.run(args);
    }
}
