package dev.midflight.cli;

import java.nio.file.Path;

/** A process of its own that runs a migration between servers in its memory, until it is told to stop. */
final class RunChild {

    private RunChild() {}

    /** Takes a folder. */
    public static void main(String[] arguments) {
        MemoryShop shop = MemoryShop.open("child", Path.of(arguments[0]), 100);
        Main.main(new String[] {"run", shop.plan(), "--progress", "json", "--json"});
    }
}
