package dev.midflight.testkit.memory;

import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreProvider;
import dev.midflight.spi.StoreUnavailableException;
import java.util.Set;

/** Opens servers that were started in this JVM, by URLs such as {@code memory:shop}. */
public final class MemoryProvider implements StoreProvider {

    /** For the service loader. */
    public MemoryProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("memory");
    }

    @Override
    public boolean isOffered() {
        return false;
    }

    @Override
    public Store open(StoreAddress address) {
        String name = address.url().getSchemeSpecificPart().replaceFirst("^//", "");
        return MemoryServer.named(name)
                .orElseThrow(() -> new StoreUnavailableException(
                        "Cannot open %s: no memory server of that name was started".formatted(address),
                        "Start it in this JVM first.",
                        null))
                .open(address.migration());
    }
}
