package dev.midflight.examples.shop;

/**
 * What a visitor of the shop looks at.
 *
 * @param page which page
 * @param id of the customer or product
 */
record Question(Page page, long id) {

    /** The pages there are. */
    enum Page {
        /** A customer's own. */
        CUSTOMER("SELECT name, email, credit FROM customer WHERE id = ?"),
        /** A customer's last orders. */
        ORDERS(
                """
                SELECT o.status, o.total, l.line_no, l.price FROM orders o JOIN order_line l ON l.order_id = o.id
                 WHERE o.customer_id = ? ORDER BY o.placed_at DESC, o.id, l.line_no LIMIT 20"""),
        /** A product with its stock. */
        PRODUCT(
                """
                SELECT p.title, p.price_gross, s.quantity FROM product p JOIN stock s ON s.product_id = p.id
                 WHERE p.id = ? ORDER BY s.warehouse""");

        private final String sql;

        Page(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }
    }

    /** Whom it is about: all pages of a customer move together. */
    String entity() {
        return page == Page.PRODUCT ? product(id) : customer(id);
    }

    static String customer(long id) {
        return "customer:" + id;
    }

    static String product(long id) {
        return "product:" + id;
    }

    static String counter(int number) {
        return "counter:" + number;
    }
}
