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
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * MySQL passes the contracts. Runs where {@code -Dmidflight.mysql=port:user:password} names a server on loopback with
 * {@code gtid_mode=ON}, for which no archive of Maven has binaries.
 */
@EnabledIfSystemProperty(named = "midflight.mysql", matches = ".+")
final class MysqlContractsTest {

    @Nested
    final class RowReaderOfMysql extends RowReaderContract {

        private final StoreUnderTest store = MysqlUnderTest.mysql();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class ChangeLogOfMysql extends ChangeLogContract {

        private final StoreUnderTest store = MysqlUnderTest.mysql();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class LaneWriterOfMysql extends LaneWriterContract {

        private final StoreUnderTest store = MysqlUnderTest.mysql();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class LargeValueOfMysql extends LargeValueContract {

        private final StoreUnderTest store = MysqlUnderTest.mysql();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class LaneStateOfMysql extends LaneStateContract {

        private final StoreUnderTest store = MysqlUnderTest.mysql();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class FenceOfMysql extends FenceContract {

        private final StoreUnderTest store = MysqlUnderTest.mysql();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class SchemaOfMysql extends SchemaContract {

        private final StoreUnderTest store = MysqlUnderTest.mysql();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class CopyFollowAgreementOfMysql extends CopyFollowAgreementContract {

        private final StoreUnderTest store = MysqlUnderTest.mysql();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }
}
