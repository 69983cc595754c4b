package dev.midflight.engine.plan;

import dev.midflight.spi.Capture;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a plan: first the form of the file, then every key and value, then whether this version can do it. The first
 * fault ends the reading; nothing is connected to and nothing written.
 */
public final class PlanReader {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,40}");

    private final Environment environment;
    private final SecretReader secrets;
    private final Path file;
    private final Path folder;

    private PlanReader(Environment environment, Path file) {
        this.environment = environment;
        this.file = file;
        this.folder = file.resolveSibling("");
        this.secrets = new SecretReader(environment, folder);
    }

    /**
     * Reads a plan with the variables of this process.
     *
     * @throws PlanException if it cannot be used as it is written
     */
    public static MigrationPlan read(Path file) {
        return read(file, name -> Optional.ofNullable(System.getenv(name)));
    }

    /**
     * Reads a plan.
     *
     * @param file the plan; what it names with relative paths is looked for beside it
     * @param environment the variables its secrets refer to
     * @throws PlanException if it cannot be used as it is written
     */
    public static MigrationPlan read(Path file, Environment environment) {
        PlanNode root = PlanFile.compose(file);
        MigrationPlan plan = new PlanReader(environment, file.toAbsolutePath().normalize()).plan(root);
        NotBuilt.requireBuilt(root);
        return plan;
    }

    /**
     * The checks of a plan as they stand now: those in a file of their own may have been edited since.
     *
     * @throws PlanException if they cannot be used as they are written
     */
    public static Optional<BusinessSettings> checksNow(MigrationPlan plan) {
        return plan.verify()
                .business()
                .map(known -> known.file().map(file -> reread(plan, file)).orElse(known));
    }

    private static BusinessSettings reread(MigrationPlan plan, Path file) {
        Environment environment = name -> Optional.ofNullable(System.getenv(name));
        return new BusinessReader(environment, file.resolveSibling(""), plan.source(), plan.target()).read(file);
    }

    private MigrationPlan plan(PlanNode root) {
        PlanFields fields = root.fields();
        String migration = fields.require("migration").value(PlanReader::name);
        EndpointReader endpoints = new EndpointReader(secrets);
        Endpoint source = endpoints.read(fields.require("source"));
        Endpoint target = endpoints.read(fields.require("target"));
        if (source.stores().equals(target.stores())) {
            throw fields.require("target").wrong("source and target are the same store", "Correct one of the two.");
        }
        SettingsReader settings = new SettingsReader(file);
        return new MigrationPlan(
                migration,
                fields.read(
                        "state", settings::path, folder.resolve(".midflight").resolve(migration)),
                fields.read("capture", node -> node.choice(Capture.class), Capture.LOG),
                source,
                target,
                TablesReader.read(fields),
                settings.copy(fields.section("copy")),
                fields.read("apply", node -> node.choice(ApplyMode.class), ApplyMode.KEYED),
                settings.verify(fields.section("verify"), new BusinessReader(environment, folder, source, target)),
                settings.switching(fields.section("switch"), secrets),
                settings.throttle(fields.section("throttle")),
                secrets.warnings());
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not a name; write up to 41 of a-z, 0-9, _ and -, not starting with _ or -"
                            .formatted(text));
        }
        return text;
    }
}
