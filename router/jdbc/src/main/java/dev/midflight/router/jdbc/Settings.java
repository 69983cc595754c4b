package dev.midflight.router.jdbc;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the application has set on something of a driver's that may not be there yet, or be replaced.
 *
 * @param <D> that of the driver
 */
final class Settings<D> {

    private @Nullable Map<String, Setting<D>> settings;

    /** One thing that is set. */
    @FunctionalInterface
    interface Change<D> {
        void applyTo(D driver) throws SQLException;
    }

    private record Setting<D>(@Nullable Object value, Change<D> change) {}

    void put(String name, @Nullable Object value, Change<D> change) {
        if (settings == null) {
            settings = new LinkedHashMap<>();
        }
        settings.put(name, new Setting<>(value, change));
    }

    /** What was set; empty if nothing was. */
    <T> Optional<T> get(String name, Class<T> type) {
        Setting<D> setting = settings == null ? null : settings.get(name);
        return setting == null
                ? Optional.empty()
                : Optional.ofNullable(setting.value()).map(type::cast);
    }

    boolean has(String name) {
        return settings != null && settings.containsKey(name);
    }

    void applyTo(D driver) throws SQLException {
        if (settings != null) {
            for (Setting<D> setting : settings.values()) {
                setting.change().applyTo(driver);
            }
        }
    }
}
