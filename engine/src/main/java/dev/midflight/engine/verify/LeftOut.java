package dev.midflight.engine.verify;

import dev.midflight.spi.Quarantined;
import java.util.List;

/** The rows that are not on both sides on purpose: those in quarantine, of this direction and of the opposite one. */
public interface LeftOut {

    /** The rows as the stores know them now. */
    List<Quarantined> rows();
}
