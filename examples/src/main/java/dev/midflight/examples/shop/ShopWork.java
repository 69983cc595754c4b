package dev.midflight.examples.shop;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Everything a writer does, and how often. */
final class ShopWork {

    private final List<Task> tasks = new ArrayList<>();
    private final int shares;

    ShopWork(Desk desk) {
        CustomerWork customers = new CustomerWork(desk);
        OrderWork orders = new OrderWork(desk);
        FollowerWork followers = new FollowerWork(desk);
        CatalogueWork catalogue = new CatalogueWork(desk);
        add(18, "place order", orders::place);
        add(10, "change status", orders::changeStatus);
        add(4, "withdraw order", orders::withdraw);
        add(3, "place order again", orders::placeAgain);
        add(3, "renumber line", orders::renumber);
        add(3, "change payment key", orders::changePaymentKey);
        add(8, "register", customers::register);
        add(10, "change customer", customers::change);
        add(4, "swap emails", customers::swapEmails);
        add(3, "move", customers::move);
        add(4, "leave", customers::leave);
        add(4, "follow", followers::follow);
        add(2, "unfollow", followers::unfollow);
        add(2, "unfollow loaded", followers::unfollowLoaded);
        add(3, "follow again", followers::followAgain);
        add(3, "turn", followers::turn);
        add(1, "exchange", followers::exchange);
        add(1, "change mind", followers::changeMind);
        add(5, "reprice", catalogue::reprice);
        add(3, "add image", catalogue::addImage);
        add(1, "replace image", catalogue::replaceImage);
        add(1, "drop image", catalogue::dropImage);
        add(7, "log", catalogue::logOne);
        add(1, "log burst", catalogue::logBurst);
        add(2, "forget", catalogue::forget);
        shares = tasks.stream().mapToInt(Task::share).sum();
    }

    Task pick(Random random) {
        int share = random.nextInt(shares);
        for (Task task : tasks) {
            share -= task.share();
            if (share < 0) {
                return task;
            }
        }
        throw new AssertionError("shares do not add up to " + shares);
    }

    private void add(int share, String kind, Work work) {
        tasks.add(new Task(share, kind, work));
    }

    /** The statements of one kind of transaction. */
    interface Work {
        void run(Attempt attempt) throws SQLException;
    }

    /** A kind of transaction, its share of all, and its name in the ledger. */
    record Task(int share, String kind, Work work) {}
}
