package dev.midflight.router.spring;

import dev.midflight.router.WithoutPlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * What an application says under {@code midflight}. Texts that were not said are empty.
 *
 * @param enabled false makes nothing of it
 * @param feed the URL of the feed: {@code http://127.0.0.1:7171}
 * @param migration the migration's name
 * @param instance the name of this process, which no other one has, the same after a restart
 * @param labels something about this process for people to read
 * @param snapshotFile in which plans are kept for a new start; none if empty
 * @param old the name of the bean with the data source of the old side
 * @param fresh {@code midflight.new}: the same of the new side
 * @param tables of the migration, with the same name and key at both sides; others by {@link MidflightCustomizer}
 * @param entityColumn the column that says to whom a row belongs; none if empty
 * @param entityPrefix stands before its value, and both together name the entity: {@code user:}
 * @param capture how it becomes known what changes
 * @param withoutPlan where reads go before the first plan has come. Nowhere unless said: which side is right is not
 *     known then
 * @param switchWait for how long a write waits while the authority moves; 5 s, as a switch takes less
 */
@ConfigurationProperties(prefix = MidflightSettings.PREFIX, ignoreUnknownFields = false)
public record MidflightSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("") String feed,
        @DefaultValue("") String migration,
        @DefaultValue("") String instance,
        @DefaultValue Map<String, String> labels,
        @DefaultValue("") String snapshotFile,
        @DefaultValue("") String old,
        @Name("new") @DefaultValue("") String fresh,
        @DefaultValue List<String> tables,
        @DefaultValue("") String entityColumn,
        @DefaultValue("") String entityPrefix,
        @DefaultValue("marks") Capture capture,
        @DefaultValue("refuse-reads") WithoutPlan withoutPlan,
        @DefaultValue("5s") Duration switchWait) {

    /** What each key begins with. */
    public static final String PREFIX = "midflight";

    /** How it becomes known what changes. */
    public enum Capture {
        /** The routed data source marks the keys in the same transaction. */
        MARKS,
        /** It is read from the old server's log. */
        LOG
    }

    /** Copies what could change. */
    public MidflightSettings {
        labels = Map.copyOf(labels);
        tables = List.copyOf(tables);
    }
}
