package dev.midflight.engine;

import dev.midflight.engine.fault.Explanation;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreAddressException;
import dev.midflight.spi.StoreProvider;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** Opens stores by the scheme of their URL. */
final class Stores {

    private Stores() {}

    /** Opens a store with the provider that serves its scheme. */
    static Store open(dev.midflight.engine.plan.StoreAddress address, String migration, String side) {
        TreeSet<String> known = new TreeSet<>();
        for (StoreProvider provider : providers()) {
            if (provider.schemes().contains(address.scheme())) {
                return open(provider, address, migration, side);
            }
            if (provider.isOffered()) {
                known.addAll(provider.schemes());
            }
        }
        throw new UsageException(new Explanation(
                "Cannot open the " + side,
                side + ".url",
                "no store serves '%s'; there are %s".formatted(address.scheme(), known),
                "Correct the URL.",
                Explanation.EXIT_USAGE));
    }

    private static Store open(
            StoreProvider provider, dev.midflight.engine.plan.StoreAddress address, String migration, String side) {
        try {
            return provider.open(new StoreAddress(
                    URI.create(address.url()),
                    address.user().orElse(""),
                    address.password().reveal(),
                    migration));
        } catch (StoreAddressException wrong) {
            throw new UsageException(new Explanation(
                    "Cannot open the " + side,
                    side + ".url",
                    String.valueOf(wrong.getMessage()),
                    wrong.remedy(),
                    Explanation.EXIT_USAGE));
        }
    }

    private static List<StoreProvider> providers() {
        List<StoreProvider> providers = new ArrayList<>();
        ServiceLoader.load(StoreProvider.class).forEach(providers::add);
        return providers;
    }
}
