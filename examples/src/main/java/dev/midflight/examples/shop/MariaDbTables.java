package dev.midflight.examples.shop;

import java.util.List;
import java.util.stream.Stream;

/** The shop's tables as somebody who knows MariaDB writes them. */
final class MariaDbTables {

    private static final List<String> PEOPLE = List.of(
            """
            CREATE TABLE customer (
              id          bigint NOT NULL AUTO_INCREMENT,
              name        varchar(120) NOT NULL,
              email       varchar(190) DEFAULT NULL,
              tier        enum('basic','silver','gold') NOT NULL DEFAULT 'basic',
              created_at  datetime(6) NOT NULL DEFAULT current_timestamp(6),
              active      tinyint(1) NOT NULL DEFAULT 1,
              preferences json DEFAULT NULL,
              birth_date  date DEFAULT NULL,
              credit      decimal(12,2) NOT NULL DEFAULT 0.00,
              version     bigint NOT NULL DEFAULT 0,
              PRIMARY KEY (id),
              UNIQUE KEY customer_email (email),
              KEY customer_name (name)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE address (
              customer_id bigint NOT NULL,
              address_no  smallint NOT NULL,
              street      varchar(200) NOT NULL DEFAULT '',
              city        varchar(100) NOT NULL,
              postcode    char(10) DEFAULT NULL,
              country     char(2) CHARACTER SET ascii NOT NULL DEFAULT 'DE',
              latitude    double DEFAULT NULL,
              note        tinytext DEFAULT NULL,
              PRIMARY KEY (customer_id, address_no),
              CONSTRAINT address_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE follower (
              customer_id bigint NOT NULL,
              follows_id  bigint NOT NULL,
              since       date NOT NULL,
              version     bigint NOT NULL DEFAULT 0,
              PRIMARY KEY (customer_id, follows_id),
              KEY follower_back (follows_id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""");

    private static final List<String> CATALOGUE = List.of(
            """
            CREATE TABLE product (
              id          int unsigned NOT NULL,
              sku         char(16) NOT NULL,
              title       varchar(200) NOT NULL,
              description text DEFAULT NULL,
              price       decimal(12,2) NOT NULL,
              price_gross decimal(16,4) GENERATED ALWAYS AS (price * 1.19) STORED,
              tags        set('new','sale','eco','import','heavy') NOT NULL DEFAULT '',
              attributes  json DEFAULT NULL,
              weight      double DEFAULT NULL,
              launch_year year DEFAULT NULL,
              version     bigint NOT NULL DEFAULT 0,
              PRIMARY KEY (id),
              KEY product_sku (sku)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE product_image (
              id         binary(16) NOT NULL,
              product_id int unsigned NOT NULL,
              mime       varchar(40) NOT NULL DEFAULT 'image/png',
              image      mediumblob NOT NULL,
              thumbnail  varbinary(255) DEFAULT NULL,
              PRIMARY KEY (id),
              KEY product_image_product (product_id),
              CONSTRAINT product_image_product FOREIGN KEY (product_id) REFERENCES product (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE stock (
              warehouse  smallint unsigned NOT NULL,
              product_id int unsigned NOT NULL,
              quantity   int NOT NULL DEFAULT 0,
              sold       bigint unsigned NOT NULL DEFAULT 0,
              shelf      varchar(20) DEFAULT NULL,
              PRIMARY KEY (warehouse, product_id),
              KEY stock_product (product_id),
              CONSTRAINT stock_product FOREIGN KEY (product_id) REFERENCES product (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""");

    private static final List<String> SALES = List.of(
            """
            CREATE TABLE orders (
              id          bigint unsigned NOT NULL,
              customer_id bigint NOT NULL,
              status      enum('new','paid','shipped','returned') NOT NULL DEFAULT 'new',
              total       decimal(12,2) NOT NULL DEFAULT 0.00,
              placed_at   timestamp(3) NOT NULL DEFAULT current_timestamp(3),
              shipped_at  datetime(3) DEFAULT NULL,
              remark      varchar(500) DEFAULT NULL,
              version     bigint NOT NULL DEFAULT 0,
              PRIMARY KEY (id),
              KEY orders_customer (customer_id, placed_at),
              KEY orders_status (status),
              CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customer (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE order_line (
              order_id   bigint unsigned NOT NULL,
              line_no    smallint NOT NULL,
              product_id int unsigned NOT NULL,
              quantity   mediumint unsigned NOT NULL DEFAULT 1,
              price      decimal(12,2) NOT NULL,
              gift       tinyint(1) NOT NULL DEFAULT 0,
              note       varchar(100) DEFAULT NULL,
              PRIMARY KEY (order_id, line_no),
              KEY order_line_product (product_id),
              CONSTRAINT order_line_order FOREIGN KEY (order_id) REFERENCES orders (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE payment (
              id       char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
              order_id bigint unsigned NOT NULL,
              amount   decimal(18,4) NOT NULL,
              method   enum('card','bank','cash') NOT NULL DEFAULT 'card',
              paid_at  datetime(6) DEFAULT NULL,
              note     longtext DEFAULT NULL,
              PRIMARY KEY (id),
              KEY payment_order (order_id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""");

    private static final List<String> RECORDS = List.of(
            """
            CREATE TABLE event_log (
              id       bigint NOT NULL AUTO_INCREMENT,
              kind     varchar(30) NOT NULL,
              duration time(3) DEFAULT NULL,
              flags    bit(8) NOT NULL DEFAULT b'0',
              score    float DEFAULT NULL,
              delta    mediumint NOT NULL DEFAULT 0,
              payload  varbinary(64) DEFAULT NULL,
              PRIMARY KEY (id),
              KEY event_log_kind (kind)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE counter (
              id    smallint NOT NULL,
              label varchar(40) NOT NULL,
              hits  bigint NOT NULL DEFAULT 0,
              PRIMARY KEY (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE ledger_entry (
              writer     smallint NOT NULL,
              seq        bigint NOT NULL,
              kind       varchar(30) NOT NULL,
              written_at datetime(6) NOT NULL DEFAULT current_timestamp(6),
              PRIMARY KEY (writer, seq)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""");

    private MariaDbTables() {}

    /** Makes all of them, parents before children. */
    static List<String> statements() {
        return Stream.of(PEOPLE, CATALOGUE, SALES, RECORDS)
                .flatMap(List::stream)
                .toList();
    }
}
