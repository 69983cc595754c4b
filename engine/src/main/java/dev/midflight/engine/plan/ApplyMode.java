package dev.midflight.engine.plan;

/** In which units changes reach the target. */
public enum ApplyMode {
    /** By key, in parallel lanes. */
    KEYED,
    /** Source transactions stay whole. */
    TRANSACTIONAL
}
