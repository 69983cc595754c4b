package dev.midflight.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What one process of an application has written, kept beside the stores: which answers of theirs are right, and what
 * must be in them at the end. Orders go from state to state, one after the other, and are gone in every fifth.
 */
final class ShopBook {

    static final int CUSTOMERS = 97;
    static final int ORDERS = 1_200;

    private static final int STATES = 5;

    /** What a state is in which an order is gone. */
    static final long GONE = -1;

    private final int process;
    private final int processes;
    private final AtomicLongArray begun = new AtomicLongArray(ORDERS);
    private final AtomicLongArray acknowledged = new AtomicLongArray(ORDERS);
    private final AtomicLongArray paid = new AtomicLongArray(CUSTOMERS);
    private final Set<String> payments = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> faults = new ConcurrentHashMap<>();

    /** The orders that are this process's are those whose number is {@code process} modulo {@code processes}. */
    ShopBook(int process, int processes) {
        this.process = process;
        this.processes = processes;
    }

    static int customer(int order) {
        return order % CUSTOMERS;
    }

    /** What a table shows of a state. */
    static long shown(long state) {
        return state % STATES == STATES - 1 ? GONE : state;
    }

    boolean owns(int order) {
        return order % processes == process;
    }

    long state(int order) {
        return acknowledged.get(order);
    }

    /** Somebody else may see it from now on. */
    void begin(int order, long state) {
        begun.set(order, state);
    }

    void acknowledge(int order, long state, long payment) {
        acknowledged.set(order, state);
        paid.incrementAndGet(customer(order));
        payments.add("%d|%d|%d|%d".formatted(payment, customer(order), order, state));
    }

    /** One that belongs to no order, and is not in the account. */
    void acknowledgeTip(int customer, long payment) {
        payments.add("%d|%d|%d|%d".formatted(payment, customer, -1, 0));
    }

    long paid(int customer) {
        return paid.get(customer);
    }

    /** An order was seen that had at least this state when it was asked for. */
    void seen(String where, int order, long atLeast, long shown) {
        long atMost = begun.get(order);
        if (LongStream.rangeClosed(atLeast, atMost).noneMatch(state -> shown(state) == shown)) {
            fault("%s: order %d was at least in state %d and at most in %d, and is shown as %d"
                    .formatted(where, order, atLeast, atMost, shown));
        }
    }

    void fault(String what) {
        faults.merge(what, 1, Integer::sum);
    }

    List<String> faults() {
        return faults.keySet().stream().sorted().toList();
    }

    /** The rows that all processes together must have left, of {@code id, customer_id, seq}. */
    static List<String> orders(List<ShopBook> books) {
        List<String> rows = new ArrayList<>();
        for (ShopBook book : books) {
            IntStream.range(0, ORDERS)
                    .filter(book::owns)
                    .filter(order -> shown(book.state(order)) != GONE)
                    .forEach(order -> rows.add("%d|%d|%d".formatted(order, customer(order), book.state(order))));
        }
        return rows.stream().sorted().toList();
    }

    /** The same of {@code customer_id, payments}. */
    static List<String> accounts(List<ShopBook> books) {
        return IntStream.range(0, CUSTOMERS)
                .mapToObj(customer -> "%d|%d"
                        .formatted(
                                customer,
                                books.stream()
                                        .mapToLong(book -> book.paid(customer))
                                        .sum()))
                .sorted()
                .toList();
    }

    /** The same of {@code id, customer_id, order_id, seq}. */
    static List<String> payments(List<ShopBook> books) {
        return books.stream().flatMap(book -> book.payments.stream()).sorted().toList();
    }
}
