package dev.midflight.engine;

import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.plan.MigrationPlan;
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
    static Store open(MigrationPlan plan, String side) {
        dev.midflight.engine.plan.StoreAddress address =
                (side.equals("source") ? plan.source() : plan.target()).store();
        TreeSet<String> known = new TreeSet<>();
        for (StoreProvider provider : providers()) {
            if (provider.schemes().contains(address.scheme())) {
                return open(provider, plan, address, side);
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
            StoreProvider provider, MigrationPlan plan, dev.midflight.engine.plan.StoreAddress address, String side) {
        try {
            return provider.open(new StoreAddress(
                    URI.create(address.url()),
                    address.user().orElse(""),
                    address.password().reveal(),
                    plan.migration(),
                    plan.capture()));
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
