package dev.midflight.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What something cost, read from {@code /proc} a few times a second.
 *
 * @param seconds how long it took
 * @param clientCpu seconds of processor time of the process that was started, with its children
 * @param boxCpu seconds of processor time of the whole machine
 * @param residentBytes the largest resident memory of that process and its children, summed
 */
record Cost(double seconds, double clientCpu, double boxCpu, long residentBytes) {

    private static final double TICKS = 100;
    private static final long PAGE = 4096;
    private static final long MILLIS = 50;

    /** Something to be measured. */
    interface Work {

        /** Does it, and returns the process in which it is done, or nothing if it was done by servers alone. */
        void run(Watcher watcher) throws Exception;
    }

    /** Looks at one process while it runs. */
    static final class Watcher {
        private final Map<Long, Double> cpu = new HashMap<>();
        private long resident;

        /** Waits for a process to end with success. */
        void await(Process process, String name) throws InterruptedException {
            while (process.isAlive()) {
                look(process.pid());
                Thread.sleep(MILLIS);
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException("%s ended with %d".formatted(name, process.exitValue()));
            }
        }

        /** Notes what a process and its children have used so far. */
        void look(long root) {
            long sum = 0;
            for (long pid : tree(root)) {
                String stat = read(Path.of("/proc/%d/stat".formatted(pid)));
                if (stat.isEmpty()) {
                    continue;
                }
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
                cpu.put(pid, (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS);
                sum += Long.parseLong(fields[21]) * PAGE;
            }
            resident = Math.max(resident, sum);
        }

        private static Set<Long> tree(long root) {
            Set<Long> pids = new HashSet<>();
            ProcessHandle.of(root).ifPresent(handle -> {
                pids.add(root);
                handle.descendants().forEach(child -> pids.add(child.pid()));
            });
            return pids;
        }
    }

    static Cost of(Work work) throws Exception {
        Watcher watcher = new Watcher();
        double box = box();
        long began = System.nanoTime();
        work.run(watcher);
        double seconds = (System.nanoTime() - began) / 1e9;
        double client = watcher.cpu.values().stream().mapToDouble(each -> each).sum();
        return new Cost(seconds, client, box() - box, watcher.resident);
    }

    /** All work that the machine's processors have done: user, nice, system, interrupts. */
    private static double box() {
        String[] fields =
                read(Path.of("/proc/stat")).lines().findFirst().orElseThrow().split(" +", -1);
        long ticks = 0;
        for (int i : new int[] {1, 2, 3, 6, 7}) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks / TICKS;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            if (file.startsWith("/proc/stat")) {
                throw new UncheckedIOException(gone);
            }
            return "";
        }
    }
}
