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

    /** Any row of the table may have changed: it was emptied, or its definition was touched. */
    void emptied(int table);
}
