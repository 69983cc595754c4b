package dev.midflight.stores.postgres;

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

/** A real PostgreSQL passes the contracts. */
final class PostgresContractsTest {

    private static final StoreUnderTest STORE = new PostgresUnderTest();

    @Nested
    final class RowReading extends RowReaderContract {
        @Override
        protected StoreUnderTest underTest() {
            return STORE;
        }
    }

    @Nested
    final class LogReading extends ChangeLogContract {
        @Override
        protected StoreUnderTest underTest() {
            return STORE;
        }
    }

    @Nested
    final class LaneWriting extends LaneWriterContract {
        @Override
        protected StoreUnderTest underTest() {
            return STORE;
        }
    }

    @Nested
    final class LargeValues extends LargeValueContract {
        @Override
        protected StoreUnderTest underTest() {
            return STORE;
        }
    }

    @Nested
    final class LaneState extends LaneStateContract {
        @Override
        protected StoreUnderTest underTest() {
            return STORE;
        }
    }

    @Nested
    final class Fencing extends FenceContract {
        @Override
        protected StoreUnderTest underTest() {
            return STORE;
        }
    }

    @Nested
    final class Definitions extends SchemaContract {
        @Override
        protected StoreUnderTest underTest() {
            return STORE;
        }
    }

    @Nested
    final class CopyFollowAgreement extends CopyFollowAgreementContract {
        @Override
        protected StoreUnderTest underTest() {
            return STORE;
        }
    }
}
