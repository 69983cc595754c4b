package dev.midflight.stores.mysql;

import dev.midflight.testkit.contract.ChangeLogContract;
import dev.midflight.testkit.contract.CopyFollowAgreementContract;
import dev.midflight.testkit.contract.FenceContract;
import dev.midflight.testkit.contract.LaneStateContract;
import dev.midflight.testkit.contract.LaneWriterContract;
import dev.midflight.testkit.contract.LargeValueContract;
import dev.midflight.testkit.contract.RowReaderContract;
import dev.midflight.testkit.contract.SchemaContract;
import dev.midflight.testkit.contract.StoreUnderTest;
import org.junit.jupiter.api.Nested;

/** MariaDB passes the contracts. */
final class ContractsTest {

    @Nested
    final class RowReaderOfMariadb extends RowReaderContract {

        private final StoreUnderTest store = MysqlUnderTest.mariadb();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class ChangeLogOfMariadb extends ChangeLogContract {

        private final StoreUnderTest store = MysqlUnderTest.mariadb();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class LaneWriterOfMariadb extends LaneWriterContract {

        private final StoreUnderTest store = MysqlUnderTest.mariadb();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class LargeValueOfMariadb extends LargeValueContract {

        private final StoreUnderTest store = MysqlUnderTest.mariadb();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class LaneStateOfMariadb extends LaneStateContract {

        private final StoreUnderTest store = MysqlUnderTest.mariadb();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class FenceOfMariadb extends FenceContract {

        private final StoreUnderTest store = MysqlUnderTest.mariadb();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class SchemaOfMariadb extends SchemaContract {

        private final StoreUnderTest store = MysqlUnderTest.mariadb();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class CopyFollowAgreementOfMariadb extends CopyFollowAgreementContract {

        private final StoreUnderTest store = MysqlUnderTest.mariadb();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }
}
