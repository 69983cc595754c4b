package dev.midflight.router.dedup;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The ids that were added or asked for last, within a number of them and of bytes. Safe for any thread. */
final class RecentIds {

    /** What an id takes besides its own bytes: the entry, the id, the head of its array, its share of the table. */
    static final long OVERHEAD_BYTES = 100;

    private final long idsMax;
    private final long bytesMax;

    /** Guards the map, in which even asking changes the order, and the bytes. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<MessageId, Boolean> ids = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    RecentIds(long idsMax, long bytesMax) {
        this.idsMax = idsMax;
        this.bytesMax = bytesMax;
    }

    boolean contains(MessageId id) {
        lock.lock();
        try {
            return ids.get(id) != null;
        } finally {
            lock.unlock();
        }
    }

    /** Those asked for longest ago make room. */
    void add(MessageId id) {
        lock.lock();
        try {
            if (ids.put(id, true) == null) {
                bytes += cost(id);
            }
            Iterator<MessageId> oldest = ids.keySet().iterator();
            while (ids.size() > idsMax || bytes > bytesMax) {
                bytes -= cost(oldest.next());
                oldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    long ids() {
        lock.lock();
        try {
            return ids.size();
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    private static long cost(MessageId id) {
        return OVERHEAD_BYTES + id.length();
    }
}
