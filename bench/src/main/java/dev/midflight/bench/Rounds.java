package dev.midflight.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How much is measured how often, and what is made of it. */
final class Rounds {

    @Option(names = "--rounds", description = "How often each way is taken.", defaultValue = "3")
    private int count;

    @Option(names = "--rows", description = "Rows of each data set instead of its full size.")
    private Optional<Long> rows = Optional.empty();

    @Option(names = "--out", description = "The folder for tables and pictures.", defaultValue = "bench/results")
    private Path out = Path.of("bench/results");

    int count() {
        return count;
    }

    long rows(DataSet set) {
        return rows.orElse(set.rows());
    }

    /** Prints the results and writes them with a picture. */
    void report(String name, List<Contest> contests) throws IOException {
        String file = name.toLowerCase(Locale.ROOT);
        Path folder = Path.of(System.getProperty("midflight.home", ".")).resolve(out);
        Files.createDirectories(folder);
        String table = Report.table(contests);
        System.out.print(table);
        Files.writeString(folder.resolve(file + ".md"), table);
        Files.writeString(folder.resolve(file + ".svg"), Report.picture(contests));
    }
}
