package dev.midflight.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * What something cost, read from {@code /proc} a few times a second.
 *
 * @param seconds how long it took
 * @param clientCpu seconds of processor time of this process and of those that were watched, with their children
 * @param boxCpu seconds of processor time of the whole machine
 * @param residentBytes the largest resident memory of the watched processes and their children, summed
 * @param noted figures that the work told itself
 */
record Cost(double seconds, double clientCpu, double boxCpu, long residentBytes, Map<String, Double> noted) {

    private static final double TICKS = 100;
    private static final long PAGE = 4096;
    private static final long OFTEN = 20;
    private static final long SELDOM = 1000;

    /** Something to be measured. */
    interface Work {

        /** Does it, and lets the watcher look at the processes in which it is done. */
        void run(Watcher watcher) throws Exception;
    }

    /** Looks at processes while they run. */
    static final class Watcher {
        private final Map<Long, Double> cpu = new HashMap<>();
        private final Map<Long, Double> cpuBefore = new HashMap<>();
        private final Set<Long> roots = new HashSet<>();
        private final Map<String, Double> noted = new LinkedHashMap<>();
        private long resident;
        private long every = OFTEN;

        /** Looks once a second only: each look is work for the machine, and what is measured would feel it. */
        void beUnobtrusive() {
            every = SELDOM;
        }

        /** Tells a figure. */
        void note(String figure, double value) {
            noted.put(figure, value);
        }

        /** The largest resident memory of the watched processes so far. */
        long residentBytes() {
            return resident;
        }

        /** Looks from now on at a process that was begun earlier, too. */
        void watch(Process process) {
            roots.add(process.pid());
            for (long pid : tree(process.pid())) {
                cpuBefore.put(pid, Stat.of(pid).cpu());
            }
        }

        /** Waits for a process to end with success. */
        void await(Process process, String name) throws Exception {
            roots.add(process.pid());
            until(Duration.ofHours(6), () -> !process.isAlive());
            roots.remove(process.pid());
            if (process.exitValue() != 0) {
                throw new IllegalStateException("%s ended with %d".formatted(name, process.exitValue()));
            }
        }

        /** Looks until something is so. */
        void until(Duration longest, Callable<Boolean> condition) throws Exception {
            long end = System.nanoTime() + longest.toNanos();
            while (!condition.call()) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("what was waited for did not come within " + longest);
                }
                look();
                Thread.sleep(every);
            }
        }

        /** Notes what the processes and their children have used so far. */
        private void look() {
            long sum = 0;
            for (long root : roots) {
                for (long pid : tree(root)) {
                    Stat stat = Stat.of(pid);
                    if (stat.bytes() > 0) {
                        cpu.put(pid, stat.cpu());
                        sum += stat.bytes();
                    }
                }
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

        private double cpu() {
            return cpu.entrySet().stream()
                    .mapToDouble(each -> each.getValue() - cpuBefore.getOrDefault(each.getKey(), 0.0))
                    .sum();
        }
    }

    /**
     * What a process has used; nothing if it is gone.
     *
     * @param cpu seconds of processor time
     * @param withEnded the same with that of children that have ended
     * @param bytes resident
     */
    private record Stat(double cpu, double withEnded, long bytes) {

        static Stat of(long pid) {
            String stat = read(Path.of("/proc/%d/stat".formatted(pid)));
            if (stat.isEmpty()) {
                return new Stat(0, 0, 0);
            }
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            double own = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
            return new Stat(
                    own,
                    own + (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS,
                    Long.parseLong(fields[21]) * PAGE);
        }
    }

    /** Seconds of processor time that a server has used, with the processes that it has started and ended. */
    static double ofServer(long pid) {
        while (true) {
            Set<Long> began = Watcher.tree(pid);
            double sum = Stat.of(pid).withEnded();
            for (long each : began) {
                sum += each == pid ? 0 : Stat.of(each).cpu();
            }
            // One that ends in between would be counted twice or not at all.
            if (Watcher.tree(pid).equals(began)) {
                return sum;
            }
        }
    }

    static Cost of(Work work) throws Exception {
        Watcher watcher = new Watcher();
        long self = ProcessHandle.current().pid();
        double box = box();
        double own = Stat.of(self).cpu();
        long began = System.nanoTime();
        work.run(watcher);
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Cost(
                seconds, watcher.cpu() + Stat.of(self).cpu() - own, box() - box, watcher.resident, watcher.noted);
    }

    /** The client's part of all; not a number where nothing was done that could be told. */
    double clientShare() {
        return boxCpu > 1 / TICKS ? clientCpu / boxCpu : Double.NaN;
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
