package dev.midflight.testkit.memory;

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

/** The memory server passes the contracts as each kind of store. */
final class MemoryContractsTest {

    private static StoreUnderTest byTx() {
        return new MemoryUnderTest(MemoryOptions.DEFAULT.with(Images.LARGE_OMITTED));
    }

    private static StoreUnderTest byPosition() {
        return new MemoryUnderTest(MemoryOptions.DEFAULT.with(Visibility.EXACT_BY_POSITION));
    }

    private static StoreUnderTest triState() {
        return new MemoryUnderTest(
                MemoryOptions.DEFAULT.with(Visibility.TRI_STATE).with(Images.KEY_BEFORE));
    }

    @Nested
    final class RowReaderByTx extends RowReaderContract {

        private final StoreUnderTest store = byTx();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class ChangeLogByTx extends ChangeLogContract {

        private final StoreUnderTest store = byTx();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class LaneWriterByTx extends LaneWriterContract {

        private final StoreUnderTest store = byTx();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class LargeValueByTx extends LargeValueContract {

        private final StoreUnderTest store = byTx();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class LaneStateByTx extends LaneStateContract {

        private final StoreUnderTest store = byTx();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class FenceByTx extends FenceContract {

        private final StoreUnderTest store = byTx();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class SchemaByTx extends SchemaContract {

        private final StoreUnderTest store = byTx();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class CopyFollowAgreementByTx extends CopyFollowAgreementContract {

        private final StoreUnderTest store = byTx();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class RowReaderByPosition extends RowReaderContract {

        private final StoreUnderTest store = byPosition();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class ChangeLogByPosition extends ChangeLogContract {

        private final StoreUnderTest store = byPosition();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class FenceByPosition extends FenceContract {

        private final StoreUnderTest store = byPosition();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class CopyFollowAgreementByPosition extends CopyFollowAgreementContract {

        private final StoreUnderTest store = byPosition();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class RowReaderTriState extends RowReaderContract {

        private final StoreUnderTest store = triState();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class ChangeLogTriState extends ChangeLogContract {

        private final StoreUnderTest store = triState();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class FenceTriState extends FenceContract {

        private final StoreUnderTest store = triState();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }

    @Nested
    final class CopyFollowAgreementTriState extends CopyFollowAgreementContract {

        private final StoreUnderTest store = triState();

        @Override
        protected StoreUnderTest underTest() {
            return store;
        }
    }
}
