package dev.midflight.stores.sql.marks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The marks that were delivered and are still in their table. Safe for any thread. */
final class DeliveredMarks {

    private final ReentrantLock lock = new ReentrantLock();
    private final IdSet ids = new IdSet();
    private final Deque<Read> reads = new ArrayDeque<>();

    /** The marks of one read. */
    private record Read(long number, List<Long> ids) {}

    void add(long read, List<Long> marks) {
        lock.lock();
        try {
            marks.forEach(ids::add);
            reads.add(new Read(read, List.copyOf(marks)));
        } finally {
            lock.unlock();
        }
    }

    boolean contains(long id) {
        lock.lock();
        try {
            return ids.contains(id);
        } finally {
            lock.unlock();
        }
    }

    /** The longest runs of numbers. */
    List<IdRange> longest(int count) {
        lock.lock();
        try {
            return ids.longest(count);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the marks of all reads up to one; they stay known until they are {@link #gone}. */
    List<Long> takeUpTo(long read) {
        lock.lock();
        try {
            List<Long> taken = new ArrayList<>();
            while (!reads.isEmpty() && reads.getFirst().number() <= read) {
                taken.addAll(reads.removeFirst().ids());
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** These are in the table no more. */
    void gone(List<Long> marks) {
        lock.lock();
        try {
            marks.forEach(ids::remove);
        } finally {
            lock.unlock();
        }
    }
}
