package dev.midflight.bench;

import static java.util.Objects.requireNonNull;

import com.github.shyiko.mysql.binlog.event.UpdateRowsEventData;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * mysql-binlog-connector-java, all values decoded, from the same place in each round to the end.
 *
 * @param log from where
 * @param changes how many there are at least
 */
record ConnectorReading(Binlog log, long changes) implements Entry {

    @Override
    public void run(Cost.Watcher watcher) throws Exception {
        AtomicLong count = new AtomicLong();
        log.read(event -> {
            if (event.getData() instanceof UpdateRowsEventData update) {
                count.addAndGet(update.getRows().size());
            }
            return true;
        });
        LogReading.enough(count.get(), changes);
    }

    /** The same in a process of its own, from its beginning to its end. */
    Entry whole(Ground ground) {
        return watcher -> ground.program(
                watcher,
                "connector",
                Map.of("PASSWORD", log.login().password()),
                List.of(
                        "java",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ConnectorReading.class.getName(),
                        Integer.toString(log.login().port()),
                        log.login().user(),
                        log.from().file(),
                        Long.toString(log.from().offset()),
                        Long.toString(changes)));
    }

    public static void main(String[] words) throws Exception {
        Binlog.Login login =
                new Binlog.Login(Integer.parseInt(words[0]), words[1], requireNonNull(System.getenv("PASSWORD")));
        Binlog log = new Binlog(login, new Binlog.Point(words[2], Long.parseLong(words[3])));
        new ConnectorReading(log, Long.parseLong(words[4])).run(new Cost.Watcher());
    }
}
