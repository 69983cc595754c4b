package dev.midflight.engine.follow;

import dev.midflight.spi.Key;

/** Learns which keys changed. Called with the crossing's lock held: quick, and calls nothing back. */
public interface ChangedKeys {

    /** Nobody wants to know. */
    ChangedKeys IGNORED = new ChangedKeys() {
        @Override
        public void changed(int table, Key key) {}

        @Override
        public void emptied(int table) {}
    };

    /** The log has delivered a change of this key. */
    void changed(int table, Key key);

    /** The log has delivered that the table was emptied. */
    void emptied(int table);
}
