package dev.midflight.cli;

/** Entry point of the command line. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        System.err.println("usage: midflight COMMAND [PLAN] [options]");
        System.exit(2);
    }
}
